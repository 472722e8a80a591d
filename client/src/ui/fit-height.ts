/** Makes a field as high as what stands in it. It is low for as long as it is measured: its room is kept meanwhile, or a list around it would grow and lose its place. */
export function fitHeight(field: HTMLTextAreaElement, text: string): void {
  const around = field.parentElement;
  const border = field.offsetHeight - field.clientHeight;
  if (around) around.style.minHeight = `${around.offsetHeight}px`;
  field.style.height = "auto";
  field.style.height = text === "" ? "" : `${field.scrollHeight + border}px`;
  if (around) around.style.minHeight = "";
}
