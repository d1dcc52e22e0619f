// Tells a person who closes the window for the first time that the app goes on without it.
import { existsSync } from 'node:fs';
import { replaceFile } from '../../persistence/atomicFile.ts';

export const KEEPS_RUNNING = {
  title: 'Brimful keeps running',
  body: 'Your folders stay in step without the window. The icon in the tray, or starting Brimful again, opens it; the icon’s menu quits Brimful.',
};

/**
 * Returns the function to call when the window is closed. It calls `tell` once for each installation, which
 * `file` remembers, and not when the app is quitting.
 */
export function createCloseNotice(options: {
  readonly file: string;
  readonly isQuitting: () => boolean;
  readonly tell: () => void;
}): () => void {
  const { file, isQuitting, tell } = options;
  return () => {
    if (isQuitting() || existsSync(file)) return;
    tell();
    try {
      replaceFile(file, JSON.stringify({ told: 'keeps-running' }));
    } catch {
      // It is told again the next time.
    }
  };
}
