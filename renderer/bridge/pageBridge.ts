// The page's way to the app, whichever shell it runs in. What comes over it is unproven until a schema has seen it.
import type { Bridge, CommandName } from '../../src/contract/commands.ts';
import { httpBridge } from './httpBridge.ts';

/** `refused`: the app is there but does not know this page (the one-time link was used up, or the session has ended). */
export type Connection = 'live' | 'lost' | 'refused';

export interface BridgeListener {
  state(state: unknown): void;
  connection(connection: Connection): void;
}

export interface PageBridge {
  /** Rejects when the app cannot be reached; the answer is not validated. */
  call(name: CommandName, argument: unknown): Promise<unknown>;
  /** Reports states and the fate of the connection until the returned function is called. */
  watch(listener: BridgeListener): () => void;
}

declare global {
  interface Window {
    /** Put there by the desktop shell's preload; absent in a browser. */
    readonly brimful?: Bridge;
  }
}

/** The preload lives and dies with the app, so a desktop page is never without a connection. */
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
