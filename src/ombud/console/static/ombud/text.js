// Corrects a text without loading the whole page each time. Everything here is a link or
// a form that works without it; whatever goes wrong, the browser takes the plain way.
(() => {
  const PARTS = ["text", "panel", "told"];

  const take = (page, only) => {
    const open = [...document.querySelectorAll("#told details")].map((one) => one.open);
    for (const id of only) {
      const fresh = page.getElementById(id);
      if (fresh) document.getElementById(id).replaceWith(fresh);
    }
    document.querySelectorAll("#told details").forEach((one, at) => {
      one.open = open[at] || false;
    });
  };

  const ask = async (url, options, only = PARTS) => {
    const answer = await fetch(url, { credentials: "same-origin", ...options });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("panel")) throw new Error("another page");
    take(page, only);
    return answer;
  };

  const choose = async (url, only) => {
    try {
      await ask(url, {}, only);
    } catch {
      location.assign(url);
      return;
    }
    history.replaceState(null, "", url);
    if (only) mark(new URL(url, location.href));
    const title = document.getElementById("panel-title");
    title.focus({ preventScroll: true });
    const said = document.getElementById(new URL(url, location.href).hash.slice(1));
    if (said) said.scrollIntoView({ block: "nearest" });
  };

  // The text is left as it is where words in it are marked; only the choice moves.
  const mark = (url) => {
    document.querySelectorAll("#text .chosen").forEach((one) => one.classList.remove("chosen"));
    const said = document.getElementById(url.hash.slice(1));
    if (said) said.classList.add("chosen");
  };

  const linkOf = (said) => `?part=${said.id.slice(1)}#${said.id}`;

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a[data-swap], #text a.m:not([aria-current])");
    if (link) {
      event.preventDefault();
      choose(link.href);
      return;
    }
    const said = event.target.closest("#text .s");
    if (said && getSelection().isCollapsed) choose(new URL(linkOf(said), location.href).href);
  });

  document.addEventListener("pointerup", async () => {
    const marked = getSelection();
    if (marked.isCollapsed || !marked.anchorNode || !marked.focusNode) return;
    const ends = [marked.anchorNode, marked.focusNode].map((node) =>
      (node.nodeType === 1 ? node : node.parentElement).closest("#text .s"));
    if (!ends[0] || ends[0] !== ends[1]) return;
    const words = marked.toString();
    if (!words.trim()) return;
    await choose(new URL(linkOf(ends[0]), location.href).href, ["panel"]);
    const field = document.getElementById("id_words");
    if (field) field.value = words;
  });

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-swap]");
    if (!form) return;
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    const deed = event.submitter;
    deed.disabled = true;
    try {
      const answer = await ask(form.action, { method: "POST", body });
      if (answer.redirected) {
        history.replaceState(null, "", `?part=${body.get("part")}#s${body.get("part")}`);
      }
      const wrong = document.querySelector("#panel .errors");
      (wrong || document.getElementById("panel-title")).focus({ preventScroll: true });
    } catch {
      deed.disabled = false;
      const plain = document.createElement("input");
      plain.type = "hidden";
      plain.name = deed.name;
      plain.value = deed.value;
      form.append(plain);
      form.submit();
    }
  });
})();
