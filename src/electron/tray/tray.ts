// The icon in the system tray and its menu.
import { Menu, nativeImage, Tray } from 'electron';
import type { MenuItemConstructorOptions, NativeImage } from 'electron';
import { join } from 'node:path';
import type { Log } from '../../log.ts';
import type { TrayIcon } from './trayStatus.ts';
import type { TrayAction, TrayItem, TrayView } from './trayMenu.ts';

export interface AppTray {
  update(view: TrayView): void;
}

/**
 * Shows `first` immediately. Linux desktops without a tray show nothing; starting the app again opens the
 * window.
 */
export function createTray(options: {
  readonly icons: string;
  readonly first: TrayView;
  readonly act: (action: TrayAction) => void;
  readonly log: Log;
}): AppTray {
  const { icons, act, first, log } = options;
  const tray = new Tray(trayImage(icons, first.icon, log));
  let shown = '';

  const update = (view: TrayView): void => {
    // Replacing the menu closes an open one, so replace it only if it changes.
    const next = JSON.stringify(view);
    if (next === shown) return;
    shown = next;
    tray.setImage(trayImage(icons, view.icon, log));
    tray.setToolTip(view.tooltip);
    tray.setContextMenu(Menu.buildFromTemplate(view.items.map((item) => toMenuItem(item, act))));
  };

  tray.on('click', () => {
    // On macOS a click opens the menu. Linux panels either do that themselves or send `Activate`
    // (StatusNotifierItem), which arrives here; a menu cannot be opened in answer, but the window can.
    if (process.platform !== 'darwin') act({ type: 'open' });
  });
  tray.on('double-click', () => {
    act({ type: 'open' });
  });
  update(first);
  return { update };
}

/** Converts an item to Electron's menu template. */
export function toMenuItem(item: TrayItem, act: (action: TrayAction) => void): MenuItemConstructorOptions {
  switch (item.kind) {
    case 'line':
      return { label: item.label, enabled: false };
    case 'separator':
      return { type: 'separator' };
    case 'group':
      return { label: item.label, submenu: item.items.map((inner) => toMenuItem(inner, act)) };
    case 'action':
      return {
        label: item.label,
        click: () => {
          act(item.action);
        },
        ...(item.checked === undefined ? {} : { type: 'checkbox', checked: item.checked }),
      };
  }
}

/** A missing file results in an empty icon; the menu still works. */
function trayImage(folder: string, icon: TrayIcon, log: Log): NativeImage {
  const file = join(folder, process.platform === 'darwin' ? `${icon}Template.png` : `${icon}.png`);
  // Electron returns an empty image if it cannot read the file.
  const image = nativeImage.createFromPath(file);
  if (image.isEmpty()) log.warn({ file }, 'an icon of the tray could not be loaded');
  return image;
}
