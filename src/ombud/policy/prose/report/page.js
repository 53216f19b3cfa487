// What a sentence tells opens where the pointer or the focus is. Without this script the
// words after the sentence open it: the page loses nothing but the ease.
(() => {
  let open = null;
  const box = (button) => document.getElementById(button.getAttribute("popovertarget"));
  const show = (button) => {
    const found = box(button);
    if (!found || !found.showPopover || found === open) return;
    if (open && open.matches(":popover-open")) open.hidePopover();
    found.showPopover();
    open = found;
    if (matchMedia("(min-width: 62rem)").matches) {
      const top = button.getBoundingClientRect().top - 24;
      const last = innerHeight - found.offsetHeight - 12;
      found.style.top = `${Math.max(12, Math.min(top, last))}px`;
    } else {
      found.style.top = "";
    }
  };
  const near = (target) => {
    const mark = target.closest(".m");
    if (mark) return mark;
    const said = target.closest(".s");
    return said && document.querySelector(`.m[popovertarget="d${said.id.slice(1)}"]`);
  };
  document.addEventListener("toggle", (event) => {
    if (event.newState === "closed" && event.target === open) open = null;
  }, true);
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const button = near(event.target);
    if (button) show(button);
    else if (open && event.target.closest(".text") && !open.contains(document.activeElement)) {
      open.hidePopover();
    }
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches(".m")) show(event.target);
  });
  document.addEventListener("click", (event) => {
    const said = event.target.closest(".s");
    const button = said && near(said);
    if (button) show(button);
  });
})();
