// The newest state of the app, proven by the contract, and whether the app is still there.
import { useEffect, useState } from 'preact/hooks';
import { appStateSchema } from '../../src/contract/state.ts';
import type { AppState } from '../../src/contract/state.ts';
import type { Connection, PageBridge } from '../bridge/pageBridge.ts';

export interface PageState {
  /** The last state that was understood; kept while the connection is lost. */
  readonly app: AppState | null;
  /** `incompatible`: the app speaks another version of the contract. */
  readonly connection: Connection | 'connecting' | 'incompatible';
}

/** Watches `bridge` for as long as the page lives. */
export function usePageState(bridge: PageBridge): PageState {
  const [page, setPage] = useState<PageState>({ app: null, connection: 'connecting' });
  useEffect(() => {
    const show = (state: unknown): void => {
      const proven = appStateSchema.safeParse(state);
      setPage((before) =>
        proven.success
          ? { app: proven.data, connection: 'live' }
          : { app: before.app, connection: 'incompatible' },
      );
    };
    // A state may be pushed only when something changes, so each new connection asks for the first one. A failure here is
    // reported by the connection itself.
    const read = (): void => void bridge.call('readState', null).then(show, () => undefined);
    return bridge.watch({
      state: show,
      connection: (connection) => {
        if (connection === 'live') read();
        else setPage((before) => ({ app: before.app, connection }));
      },
    });
  }, [bridge]);
  return page;
}
