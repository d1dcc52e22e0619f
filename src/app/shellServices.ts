// What a shell (Electron or headless) gives the app; null where the shell has no such thing.
import type { Outcome } from '../contract/commands.ts';

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
  writeClipboard(text: string): void;
  notify(title: string, body: string): void;
  /** Electron's safeStorage when its backend is a real one (V2). */
  readonly safeStorage: { encrypt(text: string): Buffer; decrypt(data: Buffer): string } | null;
  /** The system's proxy for an address, in PAC form (`DIRECT`, `PROXY host:port`). */
  readonly resolveProxy: ((url: string) => Promise<string>) | null;
  readonly installUpdate: (() => Promise<Outcome>) | null;
}
