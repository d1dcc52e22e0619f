// The menu bar: only what every app has; Windows and Linux have none.
import { Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';

/**
 * On macOS the shortcuts for copy, paste and quit need a menu. `development` adds reload and the developer
 * tools.
 */
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
