// Runs sandboxed before the page and exposes the bridge to it: two functions, never ipcRenderer itself (E6).
import { contextBridge, ipcRenderer } from 'electron';
import type { IpcRendererEvent } from 'electron';
import type { Bridge, CommandAnswer } from '../../contract/commands.ts';
import type { AppState } from '../../contract/state.ts';
import type { Reply } from './bridgeServer.ts';
import { CALL_CHANNEL, STATE_CHANNEL } from './channels.ts';

const bridge: Bridge = {
  call: async (name, argument) => {
    const reply = (await ipcRenderer.invoke(CALL_CHANNEL, name, argument)) as Reply;
    if (!reply.ok) throw new Error(reply.code);
    return reply.answer as CommandAnswer<typeof name>;
  },
  onState: (listener) => {
    // The event object exposes `sender`, so only the state is passed to the page.
    const forward = (_event: IpcRendererEvent, state: AppState): void => listener(state);
    ipcRenderer.on(STATE_CHANNEL, forward);
    return () => {
      ipcRenderer.removeListener(STATE_CHANNEL, forward);
    };
  },
};

contextBridge.exposeInMainWorld('brimful', bridge);
