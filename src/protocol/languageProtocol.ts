/**
 * What the language server asks of the editor beside the Language Server Protocol: commands that its code lenses name
 * and that the extension carries out. There are no requests of our own.
 */
export const lensCommands = {
  /** Starts a search from a config. Arguments: one `ConfigArgument`. */
  startSearch: "moeRnas.startSearch",
  /** Measures what one individual takes and shows what the search will take. Arguments: one `ConfigArgument`. */
  estimate: "moeRnas.estimate",
  /** Shows the front of the last run of a config. Arguments: one `ConfigArgument`. */
  showFront: "moeRnas.showFront",
} as const;

export interface ConfigArgument {
  /** URI of the `.rnas` document. */
  readonly uri: string;
}

/** Sent by the client when it starts the server. */
export interface LanguageOptions {
  /** Worker threads that `run.workers: auto` stands for in estimates; the machine's cores where it is left out. */
  readonly cores?: number;
  /** A command of the editor that shows completions; run after a key was completed. VS Code: `editor.action.triggerSuggest`. */
  readonly suggestCommand?: string;
}
