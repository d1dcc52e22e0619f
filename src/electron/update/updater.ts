// Loads electron-updater only where it can work, since it costs start-up time.
import { app } from 'electron';
import type { Updater } from './updateService.ts';

/** The system's updater, or the reason why a copy that runs from a checkout has none. */
export async function loadUpdater(): Promise<Updater | string> {
  if (!app.isPackaged) return 'This is a development copy.';
  const { default: electronUpdater } = await import('electron-updater');
  return electronUpdater.autoUpdater;
}
