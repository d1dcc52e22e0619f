// Runs sandboxed before the page and gives it the bridge: two named verbs, never ipcRenderer itself (E6).
import { contextBridge, ipcRenderer } from 'electron';
import type { IpcRendererEvent } from 'electron';
import type { Bridge } from '../contract/commands.ts';
import type { AppState } from '../contract/state.ts';
import { CALL_CHANNEL, STATE_CHANNEL } from './channels.ts';

const bridge: Bridge = {
  call: (name, argument) => ipcRenderer.invoke(CALL_CHANNEL, name, argument),
  onState: (listener) => {
    // The event object carries `sender`, so only the state goes on to the page.
    const forward = (_event: IpcRendererEvent, state: AppState): void => listener(state);
    ipcRenderer.on(STATE_CHANNEL, forward);
    return () => {
      ipcRenderer.removeListener(STATE_CHANNEL, forward);
    };
  },
};

contextBridge.exposeInMainWorld('brimful', bridge);
