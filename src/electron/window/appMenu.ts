// The menu bar: only what a person expects of every program; on Windows and Linux there is none.
import { Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';

/** macOS needs the menu for copy, paste and quit to have keys. `development` adds reload and the developer tools. */
export function setAppMenu(platform: NodeJS.Platform, development: boolean): void {
  const template = menuTemplate(platform, development);
  Menu.setApplicationMenu(template === null ? null : Menu.buildFromTemplate(template));
}

function menuTemplate(platform: NodeJS.Platform, development: boolean): MenuItemConstructorOptions[] | null {
  const develop: MenuItemConstructorOptions[] = development
    ? [{ label: 'Develop', submenu: [{ role: 'reload' }, { role: 'toggleDevTools' }] }]
    : [];
  if (platform === 'darwin') {
    return [{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }, ...develop];
  }
  return development ? develop : null;
}
