// The footer of the page: version, this computer's name, and the state of updates.
import type { JSX } from 'preact';
import type { AppState, UpdateState } from '../../src/contract/state.ts';
import { usePageActions } from '../context/pageActions.ts';
import { formatNumber } from '../../src/contract/words/formatNumber.ts';

function updateSentence(update: UpdateState): string {
  switch (update.status) {
    case 'off':
      return update.reason;
    case 'current':
      return 'up to date';
    case 'checking':
      return 'looking for an update';
    case 'downloading':
      return `downloading ${update.version}, ${formatNumber(update.percent)} %`;
    case 'ready':
      return `${update.version} is ready`;
    case 'failed':
      return update.message;
  }
}

export function Colophon({ state }: { readonly state: AppState }): JSX.Element {
  const { openDialog } = usePageActions();
  return (
    <footer class="colophon">
      <span>Brimful {state.version}</span>
      <span>{updateSentence(state.update)}</span>
      <span>
        on <bdi>{state.device}</bdi>
      </span>
      <button type="button" class="quiet small" onClick={() => openDialog({ kind: 'report' })}>
        Report for support…
      </button>
    </footer>
  );
}
