// Asks a visitor before anything is stored, and keeps the answer in the browser.
// docs/howto/visitors.md says how a page uses it. Nothing is sent; where the policy
// can't be read, nothing that waits for a yes is run.
(() => {
  "use strict";
  const doc = document, me = doc.currentScript, KEY = "ombud";
  const url = new URL("consent.json", me.src);
  const language = me.dataset.language || doc.documentElement.lang.slice(0, 2);
  if (language) url.searchParams.set("language", language);
  if (me.dataset.point) url.searchParams.set("point", me.dataset.point);
  const gpc = navigator.globalPrivacyControl === true;
  const ran = new Set();
  let policy, kept, box;
  try { kept = JSON.parse(localStorage[KEY]); } catch {}
  if (!kept || typeof kept.choices !== "object") kept = { choices: {} };

  // What was said to this purpose as it is now: true, false, or undefined for nothing.
  const said = p => {
    const c = kept.choices[p.id];
    if (!c || !(Date.now() - Date.parse(c.at) < policy.days * 864e5)) return;
    if (!c.yes) return false;
    // A signal that came after a yes takes it back.
    return p.covers.includes(c.version) && !(gpc && p.tracks && !c.gpc) || undefined;
  };
  const allowed = id => !!policy && policy.purposes.some(p => p.id === id && said(p));

  // Keeps what is said to some purposes, and makes it so.
  function say(purposes, yes, by) {
    const at = new Date().toISOString();
    let reload = false;
    for (const p of purposes) {
      kept.choices[p.id] = { yes: yes(p), version: policy.version, at, by, gpc };
      if (yes(p)) continue;
      reload ||= ran.has(p.id);
      for (const { name } of p.stores) {
        doc.cookie = name + "=;max-age=0;path=/";
        localStorage.removeItem(name);
      }
    }
    // Only a yes has a number, by which it can be shown; a no leaves nothing to follow.
    if (!policy.purposes.some(said)) delete kept.id;
    else kept.id ||= crypto.randomUUID ? crypto.randomUUID() : at + Math.random();
    try { localStorage[KEY] = JSON.stringify(kept); } catch {}
    close();
    // What runs already can't be stopped otherwise.
    if (reload) location.reload();
    else tell();
  }

  function tell() {
    for (const old of doc.querySelectorAll("[data-ombud]")) {
      const id = old.dataset.ombud;
      if (!allowed(id)) continue;
      ran.add(id);
      old.removeAttribute("data-ombud");
      if (old.dataset.src) old.src = old.dataset.src;
      if (old.type !== "text/plain") continue;
      const made = doc.createElement("script");
      for (const { name, value } of old.attributes) made.setAttribute(name, value);
      made.type = old.dataset.type || "";
      made.nonce = old.nonce;
      made.text = old.text;
      old.replaceWith(made);
    }
    const choices = {};
    for (const p of policy.purposes) choices[p.id] = allowed(p.id);
    const detail = { choices, version: policy.version, gpc, id: kept.id };
    doc.dispatchEvent(new CustomEvent("ombud:choice", { detail }));
  }

  const space = height => { doc.documentElement.style.scrollPaddingBottom = height; };
  function close() {
    if (box) box.remove();
    space("");
  }
  function add(parent, name, text, more) {
    const made = Object.assign(doc.createElement(name), { textContent: text }, more);
    parent.append(made);
    return made;
  }

  // Shows the question about these purposes; about none, only what a signal means.
  function open(purposes, again) {
    close();
    const w = policy.words, css = new CSSStyleSheet();
    css.replaceSync(CSS);
    box = doc.createElement("div");
    box.lang = policy.language;
    const root = box.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [css];
    const form = add(root, "section", "", { ariaLabel: w.title });
    add(form, "h2", w.title);
    const tracks = policy.purposes.filter(p => gpc && p.tracks).map(p => p.title);
    if (tracks.length) add(form, "p", w.gpc + tracks.join(", ") + ".");
    const all = doc.createElement("div"), ticks = {};
    if (purposes.length) {
      add(add(form, "p", w.text + " "), "a", w.more, { href: policy.notice });
      const short = add(form, "ul", "", { hidden: again });
      for (const p of purposes) {
        add(short, "li", p.title);
        const label = add(all, "label", ""), checked = allowed(p.id);
        ticks[p.id] = add(label, "input", "", { type: "checkbox", checked });
        const what = add(label, "span", "");
        add(what, "b", p.title);
        if (p.text) add(what, "small", p.text);
        for (const s of p.stores) add(what, "small", `${s.text} (${s.lasts})`);
      }
      all.hidden = !again;
      form.append(all);
    }
    const row = add(form, "div", "", { className: "row" });
    const button = (text, onclick) => add(row, "button", text, { type: "button", onclick });
    const fit = () => space(form.offsetHeight + "px");
    if (purposes.length) {
      const keep = yes => () => say(purposes, yes, "visitor");
      button(w.no, keep(() => false));
      button(w.yes, keep(() => true));
      const third = button(w.save, keep(p => ticks[p.id].checked));
      if (!again) {
        const save = third.onclick;
        third.textContent = w.choose;
        third.onclick = () => {
          all.hidden = false;
          form.querySelector("ul").hidden = true;
          third.textContent = w.save;
          third.onclick = save;
          all.querySelector("input").focus();
          fit();
        };
      }
    } else button(w.close, close);
    doc.body.append(box);
    // What has the focus is not to be covered by it (WCAG 2.2, 2.4.11).
    fit();
    if (again) root.querySelector("input").focus();
  }

  const CSS = `section{position:fixed;inset:auto 0 0;z-index:2147483647;max-height:75vh;overflow:auto;
box-sizing:border-box;padding:1rem max(1rem,50vw - 24rem);background:#fff;color:#17211f;
border-top:1px solid #7d8683;box-shadow:0 -2px 12px #0003;font:1rem/1.5 system-ui,sans-serif}
h2{font-size:1.125rem;margin:0}p,ul{margin:.25rem 0 .5rem}ul{padding-left:1.25rem}
a{color:#0b5d57}label{display:flex;gap:.75rem;padding:.4rem 0}small{display:block;color:#4c5956}
input{flex:none;width:1.5rem;height:1.5rem;margin:0;accent-color:#0b5d57}
.row{display:flex;flex-wrap:wrap;gap:.5rem;margin-top:.5rem}[hidden]{display:none}
button{flex:1 1 8rem;min-height:2.75rem;padding:.5rem;font:inherit;font-weight:600;cursor:pointer;
color:#0b5d57;background:#fff;border:2px solid;border-radius:.375rem}
:focus-visible{outline:3px solid #b45309;outline-offset:2px}`;

  async function begin() {
    try {
      const got = await fetch(url, { credentials: "omit" });
      if (!got.ok) return;
      policy = await got.json();
    } catch { return; }
    const open_ = policy.purposes.filter(p => said(p) === undefined);
    const signalled = open_.filter(p => gpc && p.tracks);
    const ask = open_.filter(p => !signalled.includes(p));
    if (signalled.length) say(signalled, () => false, "gpc");
    else tell();
    if (open_.length) open(ask);
  }

  window.ombud = { allowed, open: () => policy && open(policy.purposes, true) };
  doc.addEventListener("click", event => {
    if (!policy || !event.target.closest("[data-ombud-open]")) return;
    event.preventDefault();
    window.ombud.open();
  });
  if (doc.readyState === "loading") doc.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
