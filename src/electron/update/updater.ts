// Loads electron-updater only where it can work, since that slows down the start.
import { app } from 'electron';
import type { Updater } from './updateService.ts';

/** The system's updater, or the reason why there is none. */
export async function loadUpdater(): Promise<Updater | string> {
  if (!app.isPackaged) return 'This is a development copy: update its checkout.';
  const { default: electronUpdater } = await import('electron-updater');
  return electronUpdater.autoUpdater;
}
