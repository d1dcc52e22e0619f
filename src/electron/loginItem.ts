// "Open at login", as each system wants it.
import type { App } from 'electron';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface LoginItem {
  isOn(): boolean;
  set(on: boolean): void;
}

/** null for a development copy: it would put a path into the system that is gone tomorrow. */
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

/** Desktop Application Autostart Specification; `Exec` is quoted as in the Desktop Entry Specification. */
export function autostartFile(file: string, program: string): LoginItem {
  return {
    isOn: () => statSync(file, { throwIfNoEntry: false }) !== undefined,
    set: (on) => {
      if (!on) {
        rmSync(file, { force: true });
        return;
      }
      const quoted = `"${program.replace(/(["`$\\])/g, '\\$1').replaceAll('%', '%%')}"`;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(
        file,
        `[Desktop Entry]\nType=Application\nName=Brimful\nExec=${quoted} --hidden\nX-GNOME-Autostart-enabled=true\n`,
      );
    },
  };
}
