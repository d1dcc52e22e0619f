// The newest valid state of the app, and whether the app can still be reached.
import { useEffect, useState } from 'preact/hooks';
import { appStateSchema } from '../../src/contract/state.ts';
import type { AppState } from '../../src/contract/state.ts';
import type { Connection, PageBridge } from '../bridge/pageBridge.ts';

export interface PageState {
  /** The last valid state; kept while the connection is lost. */
  readonly app: AppState | null;
  /** `incompatible`: the app speaks another version of the contract. */
  readonly connection: Connection | 'connecting' | 'incompatible';
}

/** Watches `bridge` for as long as the page lives. */
export function usePageState(bridge: PageBridge): PageState {
  const [page, setPage] = useState<PageState>({ app: null, connection: 'connecting' });
  useEffect(() => {
    const show = (state: unknown): void => {
      const valid = appStateSchema.safeParse(state);
      setPage((before) =>
        valid.success
          ? { app: valid.data, connection: 'live' }
          : { app: before.app, connection: 'incompatible' },
      );
    };
    let pushed = 0;
    // States are pushed only when something changes, so each new connection asks for the first one. An answer
    // that a pushed state has overtaken is older than it. The connection itself reports a failure here.
    const read = (): void => {
      const before = pushed;
      const showUnlessOvertaken = (state: unknown): void => {
        if (pushed === before) show(state);
      };
      void bridge.call('readState', null).then(showUnlessOvertaken, () => undefined);
    };
    return bridge.watch({
      state: (state) => {
        pushed += 1;
        show(state);
      },
      connection: (connection) => {
        if (connection === 'live') read();
        else setPage((before) => ({ app: before.app, connection }));
      },
    });
  }, [bridge]);
  return page;
}
