// Selecting with the mouse. Where a pointer stands between two lines, a browser takes the nearest position in the
// document's order, not on the page, and the selection leaps to the page's first word. So while a button is held, an
// empty sheet lies under the runs of the layer, in the order right behind (or before) the run where the selection ends.

export function start(reader) {
  const sheet = document.createElement("div");
  sheet.className = "end";
  let held = false;
  let last = [];

  reader.addEventListener("pointerdown", (event) => {
    const layer = event.button === 0 && event.target.closest(".tl");
    if (!layer) return;
    held = true;
    last = [];
    const run = event.target.closest(".tl > span");
    if (run) run.after(sheet);
    else layer.append(sheet);
  });
  const release = () => {
    held = false;
    sheet.remove();
  };
  addEventListener("pointerup", release);
  addEventListener("blur", release);

  document.addEventListener("selectionchange", () => {
    const { anchorNode, anchorOffset, focusNode, focusOffset, isCollapsed } = getSelection();
    if (!held || isCollapsed || !focusNode) return;
    const run = focusNode.parentElement?.closest(".tl > span");
    if (!run) {
      // Beside the pages there is no sheet: stay with the last word.
      if (last[0]?.isConnected) getSelection().extend(...last);
      return;
    }
    last = [focusNode, focusOffset];
    const order = anchorNode.compareDocumentPosition(focusNode);
    const backward = order === 0 ? focusOffset < anchorOffset : order & Node.DOCUMENT_POSITION_PRECEDING;
    if (backward && run.previousSibling !== sheet) run.before(sheet);
    else if (!backward && run.nextSibling !== sheet) run.after(sheet);
  });
}
