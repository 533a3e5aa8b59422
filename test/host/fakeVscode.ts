/**
 * As much of the module `vscode` as tests outside an editor need. Events are fired, and what was shown is read, by the
 * tests themselves; what is not here is tested in a real editor (`test/e2e/host`).
 */

export class Disposable {
  static from(...all: readonly { dispose(): unknown }[]): Disposable {
    return new Disposable(() => all.forEach((each) => void each.dispose()));
  }

  constructor(private readonly end: () => unknown) {}

  dispose(): void {
    this.end();
  }
}

export class EventEmitter<T> {
  readonly #listeners = new Set<(value: T) => unknown>();

  readonly event = (listener: (value: T) => unknown): Disposable => {
    this.#listeners.add(listener);
    return new Disposable(() => this.#listeners.delete(listener));
  };

  get listenerCount(): number {
    return this.#listeners.size;
  }

  fire(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

export class Uri {
  static file(fsPath: string): Uri {
    return new Uri(fsPath);
  }

  static joinPath(base: Uri, ...parts: readonly string[]): Uri {
    return new Uri([base.fsPath, ...parts].join("/"));
  }

  static parse(text: string): Uri {
    return new Uri(text.replace("file://", ""));
  }

  readonly scheme = "file";

  get path(): string {
    return this.fsPath;
  }

  private constructor(readonly fsPath: string) {}

  toString(): string {
    return `file://${this.fsPath}`;
  }
}

export class RelativePattern {
  constructor(
    readonly base: Uri,
    readonly pattern: string,
  ) {}
}

/** Every watcher that was made and not disposed of, with the pattern that it was made for. */
export const watchers = new Set<FileWatcher>();

export class FileWatcher extends Disposable {
  readonly created = new EventEmitter<Uri>();
  readonly changed = new EventEmitter<Uri>();
  readonly deleted = new EventEmitter<Uri>();
  readonly onDidCreate = this.created.event;
  readonly onDidChange = this.changed.event;
  readonly onDidDelete = this.deleted.event;

  constructor(readonly of: string | RelativePattern) {
    super(() => watchers.delete(this));
    watchers.add(this);
  }
}

/** A text that is open, with as much of it as saving needs. */
export interface TextDocument {
  readonly uri: Uri;
  getText?(): string;
  isDirty: boolean;
  save(): Promise<boolean>;
}

const nothing = () => new Disposable(() => {});
/** That the text of an open document is another one now. */
export const textChanged = new EventEmitter<{ readonly document: TextDocument }>();
export const windowState = new EventEmitter<{ readonly focused: boolean }>();

export const workspace = {
  isTrusted: true,
  workspaceFolders: [] as { readonly uri: Uri }[],
  found: [] as Uri[],
  /** By name, under `moeRnas`. */
  settings: {} as { readonly [name: string]: unknown },
  textDocuments: [] as TextDocument[],
  openTextDocument: async (uri: Uri) => {
    const document = workspace.textDocuments.find((each) => each.uri.fsPath === uri.fsPath);
    if (document === undefined) throw new Error(`there is no ${uri.fsPath}`);
    return document;
  },
  onDidChangeTextDocument: textChanged.event,
  findFiles: async () => workspace.found,
  asRelativePath: (file: string) => file,
  getConfiguration: () => ({ get: <T>(name: string, usual: T) => (workspace.settings[name] ?? usual) as T }),
  createFileSystemWatcher: (of: string | RelativePattern) => new FileWatcher(of),
  onDidChangeWorkspaceFolders: nothing,
  onDidChangeConfiguration: nothing,
  onDidGrantWorkspaceTrust: nothing,
};

/** A panel that a test plays the page of. */
export class WebviewPanel {
  visible = true;
  isDisposed = false;
  iconPath: unknown;
  readonly posted: unknown[] = [];
  readonly received = new EventEmitter<unknown>();
  readonly disposed = new EventEmitter<undefined>();
  readonly viewState = new EventEmitter<undefined>();
  readonly onDidDispose = this.disposed.event;
  readonly onDidChangeViewState = this.viewState.event;
  readonly webview = {
    html: "",
    options: {},
    cspSource: "here",
    asWebviewUri: (uri: Uri) => uri,
    onDidReceiveMessage: this.received.event,
    postMessage: async (message: unknown) => this.posted.push(message),
  };

  constructor(
    readonly viewType: string,
    public title: string,
  ) {}

  reveal(): void {}

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.disposed.fire(undefined);
  }
}

export const panels: WebviewPanel[] = [];

/** As much of an editor of files as the window calls. */
interface CustomEditorProvider {
  resolveCustomTextEditor?(document: TextDocument, panel: WebviewPanel): void;
  resolveCustomEditor?(document: { readonly uri: Uri }, panel: WebviewPanel): void;
}

/** The editors of files that are registered, by their view types. */
export const customEditors = new Map<string, CustomEditorProvider>();

export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 };

export class TreeItem {
  description = "";
  contextValue = "";

  constructor(readonly label: string) {}
}

export class ThemeIcon {
  constructor(readonly id: string) {}
}

export class ThemeColor {
  constructor(readonly id: string) {}
}

/** Messages that were shown, with what could be chosen; `answer` chooses. */
export const messages = { shown: [] as string[], choices: [] as string[][], answer: undefined as string | undefined };

/** @param more options of the message, which no test needs, and then the choices. */
async function showMessage(text: string, ...more: readonly unknown[]): Promise<string | undefined> {
  const choices = more.filter((each) => typeof each === "string");
  messages.shown.push(text);
  messages.choices.push(choices);
  return choices.find((choice) => choice === messages.answer);
}

interface Item {
  readonly label: string;
  readonly description?: string;
  readonly picked?: boolean;
}

/** What the user does with a list or an input box. */
type DialogAnswer = "back" | "close" | { readonly label: string } | { readonly labels: readonly string[] } | string;

/** Lists and input boxes that were shown; `answers` are given in order, and one without an answer is closed. */
export const dialogs = {
  shown: [] as { readonly title: string; readonly items: readonly Item[] }[],
  /** What the input boxes said to the texts that were entered. */
  complaints: [] as unknown[],
  answers: [] as DialogAnswer[],
};

function chosenOf<T extends Item>(items: readonly T[], answer: DialogAnswer): T[] {
  const labels = typeof answer === "string" ? [] : "labels" in answer ? answer.labels : [answer.label];
  return labels.map((label) => {
    const item = items.find((each) => each.label.includes(label));
    if (item === undefined) throw new Error(`${label} is not offered: ${items.map((each) => each.label).join(", ")}`);
    return item;
  });
}

async function showQuickPick<T extends Item>(
  items: readonly T[],
  { title, canPickMany = false }: { readonly title: string; readonly canPickMany?: boolean },
): Promise<T | T[] | undefined> {
  dialogs.shown.push({ title, items });
  const answer = dialogs.answers.shift() ?? "close";
  if (answer === "close") return undefined;
  const chosen = chosenOf(items, answer);
  return canPickMany ? chosen : chosen[0];
}

async function showInputBox(options: {
  readonly title: string;
  readonly value: string;
  readonly validateInput: (text: string) => unknown;
}): Promise<string | undefined> {
  dialogs.shown.push({ title: options.title, items: [{ label: options.value }] });
  const answer = dialogs.answers.shift() ?? "close";
  if (typeof answer !== "string" || answer === "close") return undefined;
  const complaint = options.validateInput(answer);
  dialogs.complaints.push(complaint);
  return complaint === undefined ? answer : undefined;
}

/** A list that is shown and closed by its owner. */
class QuickPick<T extends Item> {
  placeholder = "";
  items: readonly T[] = [];
  selectedItems: readonly T[] = [];
  readonly #accepted = new EventEmitter<undefined>();
  readonly #button = new EventEmitter<undefined>();
  readonly #hidden = new EventEmitter<undefined>();
  readonly onDidAccept = this.#accepted.event;
  readonly onDidTriggerButton = this.#button.event;
  readonly onDidHide = this.#hidden.event;

  show(): void {
    dialogs.shown.push({ title: this.placeholder, items: this.items });
    const answer = dialogs.answers.shift() ?? "close";
    if (answer === "close") this.#hidden.fire(undefined);
    else if (answer === "back") this.#button.fire(undefined);
    else {
      this.selectedItems = chosenOf(this.items, answer);
      this.#accepted.fire(undefined);
    }
  }

  dispose(): void {}
}

export const QuickInputButtons = { Back: {} };

export const window = {
  activeTextEditor: undefined,
  showQuickPick,
  showInputBox,
  createQuickPick: <T extends Item>() => new QuickPick<T>(),
  /** The file that the user chooses in the system's dialog. */
  chosenFile: undefined as Uri | undefined,
  showOpenDialog: async () => (window.chosenFile === undefined ? undefined : [window.chosenFile]),
  showInformationMessage: showMessage,
  showWarningMessage: showMessage,
  showErrorMessage: showMessage,
  state: { focused: true },
  onDidChangeWindowState: windowState.event,
  registerWebviewPanelSerializer: nothing,
  registerCustomEditorProvider: (viewType: string, provider: CustomEditorProvider) => {
    customEditors.set(viewType, provider);
    return new Disposable(() => customEditors.delete(viewType));
  },
  setStatusBarMessage: nothing,
  /** Its rows are read from its provider. */
  createTreeView: () => ({ dispose: () => {} }),
  createWebviewPanel: (viewType: string, title: string) => {
    const panel = new WebviewPanel(viewType, title);
    panels.push(panel);
    return panel;
  },
};

export const ViewColumn = { Active: -1 };
export const env = {
  language: "en",
  clipboard: {
    text: "",
    writeText: async (text: string) => {
      env.clipboard.text = text;
    },
  },
};
export const l10n = {
  bundle: undefined,
  t: (text: string, ...values: readonly unknown[]) =>
    text.replaceAll(/\{(\d+)\}/g, (_, index) => String(values[Number(index)])),
};
