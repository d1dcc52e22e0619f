// What a shell (Electron or headless) provides to the app; null: this shell does not have it.
import type { OpenBrowser } from '../../auth/account/authServices.ts';
import type { Outcome } from '../../contract/commands.ts';
import type { UpdateState } from '../../contract/state.ts';

/** What a person is told by a shell without an UpdateService. */
export const NO_SELF_UPDATE = 'This installation does not update itself: update it the way it was installed.';

/** Updates the app itself, in shells that can. */
export interface UpdateService {
  /**
   * Starts checking for updates. `feed` is `update.feed` of the configuration; null: the built-in one, if
   * any.
   */
  start(feed: string | null): void;
  state(): UpdateState;
  /** Calls `listener` with every new state until the returned function is called. */
  subscribe(listener: (state: UpdateState) => void): () => void;
  /** Asks the person, then restarts into the downloaded version. */
  install(): Promise<Outcome>;
  stop(): void;
}

export interface Confirmation {
  readonly message: string;
  readonly detail: string;
  /** The label of the button that agrees. */
  readonly yes: string;
}

export interface ShellServices {
  readonly shell: 'electron' | 'headless';
  /**
   * Opens the system browser at an address that no other user of this machine may learn. False: none could be
   * started, so the address must be shown instead. `spent` aborts when the address is no longer needed.
   */
  openBrowser(url: string, spent: AbortSignal): ReturnType<OpenBrowser>;
  /** Native folder dialog; resolves to an absolute path, or to null if it was dismissed. */
  readonly pickFolder: (() => Promise<string | null>) | null;
  /** Native file dialog; resolves to absolute paths, or to an empty list if it was dismissed. */
  readonly pickFiles: (() => Promise<readonly string[]>) | null;
  /** Shows a folder in the system's file manager. */
  openPath(path: string): Promise<void>;
  /**
   * Asks a yes-or-no question outside the page, which cannot answer it itself. Absent if the shell has
   * nothing but the page.
   */
  readonly confirm?: (question: Confirmation) => Promise<boolean>;
  readonly writeClipboard: ((text: string) => void) | null;
  notify(title: string, body: string): void;
  /** Electron's safeStorage; null unless its backend really encrypts (VT2). */
  readonly safeStorage: { encrypt(text: string): Buffer; decrypt(data: Buffer): string } | null;
  /** The system's proxy for a URL, in PAC form (`DIRECT`, `PROXY host:port`). */
  readonly resolveProxy: ((url: string) => Promise<string>) | null;
  readonly installUpdate: (() => Promise<Outcome>) | null;
  /** A new address of the page, in shells that serve it to a browser; null: not served now. */
  readonly newPageAddress?: () => string | null;
  /** Says what work waits for, perhaps again and again, in shells that show no state meanwhile. */
  readonly sayWaiting?: ((message: string) => void) | undefined;
  /** The app starts and stops it and shows its state. */
  readonly updates?: UpdateService;
}
