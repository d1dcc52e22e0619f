// "Open at login" on each system.
import type { App } from 'electron';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { replaceFile } from '../../persistence/atomicFile.ts';

export interface LoginItem {
  isOn(): boolean;
  set(on: boolean): void;
}

/** null in a development copy, whose path may not exist tomorrow. */
export function createLoginItem(app: App, platform: NodeJS.Platform): LoginItem | null {
  if (!app.isPackaged) return null;
  if (platform === 'linux') {
    return autostartFile(
      join(app.getPath('appData'), 'autostart', 'brimful.desktop'),
      process.env.APPIMAGE ?? process.execPath,
    );
  }
  const args = ['--hidden'];
  return {
    isOn: () => app.getLoginItemSettings({ args }).openAtLogin,
    set: (on) => {
      app.setLoginItemSettings({ openAtLogin: on, args });
    },
  };
}

/** An entry of the Desktop Application Autostart Specification that starts `program` hidden. */
export function autostartFile(file: string, program: string): LoginItem {
  return {
    isOn: () => statSync(file, { throwIfNoEntry: false }) !== undefined,
    set: (on) => {
      if (!on) {
        rmSync(file, { force: true });
        return;
      }
      mkdirSync(dirname(file), { recursive: true });
      replaceFile(
        file,
        `[Desktop Entry]\nType=Application\nName=Brimful\nExec=${execWord(program)} --hidden\nX-GNOME-Autostart-enabled=true\n`,
        0o644,
      );
    },
  };
}

/**
 * One word of an `Exec` key (Desktop Entry Specification): quoted, with field codes and the four characters
 * that are special in quotes escaped; then escaped again like every string in the file.
 */
function execWord(text: string): string {
  const quoted = `"${text.replace(/(["`$\\])/g, '\\$1').replaceAll('%', '%%')}"`;
  return quoted.replaceAll('\\', '\\\\');
}
