/** Attributes, `dataset` entries and listeners of a new element; `class` and `text` for short. */
interface ElementOptions {
  readonly class?: string;
  readonly text?: string;
  readonly attributes?: { readonly [name: string]: string };
  readonly on?: { readonly [T in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[T]) => void };
}

/** Builds an element. Text is set as text, never as markup: names of runs and cells come from files. */
export function element<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  options: ElementOptions = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[T] {
  const built = document.createElement(tag);
  if (options.class !== undefined) built.className = options.class;
  if (options.text !== undefined) built.textContent = options.text;
  for (const [name, value] of Object.entries(options.attributes ?? {})) built.setAttribute(name, value);
  for (const [name, listener] of Object.entries(options.on ?? {})) {
    built.addEventListener(name, listener as EventListener);
  }
  built.append(...children);
  return built;
}

/** A button with an icon of VS Code's set; `label` is its name for everyone and its tooltip. */
export function iconButton(icon: string, label: string, onClick: () => void): HTMLButtonElement {
  const button = element("button", {
    class: "icon-button",
    attributes: { type: "button", "aria-label": label, title: label },
    on: { click: onClick },
  });
  button.append(element("span", { class: `codicon codicon-${icon}`, attributes: { "aria-hidden": "true" } }));
  return button;
}

/** A labelled choice; `onChange` gets the value of the option. */
export function choice(
  label: string,
  options: readonly { readonly value: string; readonly text: string }[],
  selected: string,
  onChange: (value: string) => void,
): { readonly root: HTMLLabelElement; readonly select: HTMLSelectElement } {
  const select = element("select", {
    attributes: { "aria-label": label },
    on: { change: () => onChange(select.value) },
  });
  for (const { value, text } of options) select.append(new Option(text, value, false, value === selected));
  return { root: element("label", { class: "choice" }, element("span", { text: label }), select), select };
}
