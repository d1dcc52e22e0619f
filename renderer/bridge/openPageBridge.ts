// Chooses the bridge: the desktop shell's preload, or HTTP in a browser.
import type { Bridge } from '../../src/contract/commands.ts';
import { httpBridge } from './httpBridge.ts';
import type { PageBridge } from './pageBridge.ts';

declare global {
  interface Window {
    /** Exposed by the desktop shell's preload; absent in a browser. */
    readonly brimful?: Bridge;
  }
}

/** The preload lives and dies with the app, so the connection is always live. */
function desktopBridge(bridge: Bridge): PageBridge {
  return {
    call: (name, argument) => bridge.call(name, argument as never),
    watch: (listener) => {
      listener.connection('live');
      return bridge.onState((state) => listener.state(state));
    },
  };
}

/** The bridge of the shell that shows this page. */
export function openPageBridge(): PageBridge {
  return window.brimful === undefined ? httpBridge() : desktopBridge(window.brimful);
}
