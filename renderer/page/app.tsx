// The whole page. Its own state is the open dialog and the shown failure; everything else is the app's.
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { AppState } from '../../src/contract/state.ts';
import { AccountList } from '../accounts/accountList.tsx';
import { Timeline } from '../activity/timeline.tsx';
import { askOver } from '../bridge/ask.ts';
import type { PageBridge } from '../bridge/pageBridge.ts';
import { FolderList } from '../folders/folderList.tsx';
import { overviewOf } from '../text/overview.ts';
import { Announcer } from './announcer.tsx';
import { Colophon } from './colophon.tsx';
import { Dialogs } from './dialogs.tsx';
import { FailureBanner } from './failureBanner.tsx';
import { Masthead } from './masthead.tsx';
import { NoticeList } from './noticeList.tsx';
import { NowProvider, useAppClock } from '../context/now.ts';
import { PageActionsContext } from '../context/pageActions.ts';
import type { DialogRequest, PageActions } from '../context/pageActions.ts';
import { Standstill, TroubleBanner } from './standstill.tsx';
import { useFocusRescue } from '../context/useFocusRescue.ts';
import { usePageState } from './usePageState.ts';
import type { PageState } from './usePageState.ts';
import { Welcome } from './welcome.tsx';

interface LivePageProps {
  readonly bridge: PageBridge;
  readonly state: AppState;
  readonly connection: PageState['connection'];
}

function LivePage({ bridge, state, connection }: LivePageProps): JSX.Element {
  const [dialog, setDialog] = useState<DialogRequest | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const main = useRef<HTMLElement>(null);
  const now = useAppClock(state.now);
  const overview = overviewOf(state);
  const isFirstRun = state.folders.length === 0 && state.activity.length === 0;
  useFocusRescue(main);
  useEffect(() => {
    document.title = isFirstRun ? 'Brimful' : `${overview.steady} – Brimful`;
  }, [isFirstRun, overview.steady]);

  const actions = useMemo<PageActions>(() => {
    const ask = askOver(bridge);
    return {
      ask,
      run: async (name, argument) => {
        const reply = await ask(name, argument);
        setFailure(reply.ok ? null : reply.message);
      },
      openDialog: setDialog,
    };
  }, [bridge]);

  return (
    <PageActionsContext.Provider value={actions}>
      <NowProvider value={now}>
        {connection !== 'live' && connection !== 'connecting' && <TroubleBanner trouble={connection} />}
        {failure !== null && <FailureBanner message={failure} onDismiss={() => setFailure(null)} />}
        <Announcer text={overview.steady} />
        {!isFirstRun && <Masthead state={state} overview={overview} />}
        <main ref={main} tabIndex={-1}>
          <NoticeList state={state} />
          {isFirstRun ? (
            <Welcome state={state} />
          ) : (
            <div class="columns">
              <div class="column">
                <FolderList state={state} />
                <AccountList accounts={state.accounts} shell={state.shell} />
              </div>
              <Timeline state={state} />
            </div>
          )}
        </main>
        <Colophon state={state} />
        {dialog !== null && <Dialogs request={dialog} state={state} onClose={() => setDialog(null)} />}
      </NowProvider>
    </PageActionsContext.Provider>
  );
}

/** Until the first state has arrived it says what it waits for. */
export function App({ bridge }: { readonly bridge: PageBridge }): JSX.Element {
  const { app, connection } = usePageState(bridge);
  if (app === null) return <Standstill connection={connection} />;
  return <LivePage bridge={bridge} state={app} connection={connection} />;
}
