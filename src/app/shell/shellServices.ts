// What a shell (Electron or headless) gives the app; null where the shell has no such thing.
import type { Outcome } from '../../contract/commands.ts';
import type { UpdateState } from '../../contract/state.ts';

/** Looks for new versions of the app itself, in shells that can replace themselves. */
export interface UpdateService {
  /** Begins to look; `feed` is `update.feed` of the configuration, null: the one that was built in, if any. */
  start(feed: string | null): void;
  state(): UpdateState;
  /** Calls back with every new state until the returned function is called. */
  subscribe(listener: (state: UpdateState) => void): () => void;
  /** Asks the person, then restarts into the version that is ready. */
  install(): Promise<Outcome>;
  stop(): void;
}

export interface Confirmation {
  readonly message: string;
  readonly detail: string;
  /** The words on the button that agrees. */
  readonly yes: string;
}

export interface ShellServices {
  readonly shell: 'electron' | 'headless';
  /** Opens the system browser. False: it could not be started, and the address must be shown instead. */
  openBrowser(url: string): Promise<boolean>;
  /** Native folder dialog; answers null when it was dismissed. */
  readonly pickFolder: (() => Promise<string | null>) | null;
  /** Native file dialog; answers an empty list when it was dismissed. */
  readonly pickFiles: (() => Promise<readonly string[]>) | null;
  /** Shows a folder in the system's file manager. */
  openPath(path: string): Promise<void>;
  /** Asks a yes-or-no question outside of the page, which cannot answer it itself; left out: the page is all that the shell has. */
  readonly confirm?: (question: Confirmation) => Promise<boolean>;
  readonly writeClipboard: ((text: string) => void) | null;
  notify(title: string, body: string): void;
  /** Electron's safeStorage when its backend is a real one (VT2). */
  readonly safeStorage: { encrypt(text: string): Buffer; decrypt(data: Buffer): string } | null;
  /** The system's proxy for an address, in PAC form (`DIRECT`, `PROXY host:port`). */
  readonly resolveProxy: ((url: string) => Promise<string>) | null;
  readonly installUpdate: (() => Promise<Outcome>) | null;
  /** The app starts and stops it, shows its state and routes `installUpdate` to it. */
  readonly updates?: UpdateService;
}
