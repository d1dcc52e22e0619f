// What could not be synced, grouped by what it takes: an action, patience, or only to be aware of it.
import type { JSX } from 'preact';
import type { FolderState, Problem } from '../../src/contract/state.ts';
import { CappedList } from '../controls/cappedList.tsx';
import { Evidence } from '../help/evidence.tsx';
import { FileName } from '../controls/fileName.tsx';
import { Icon } from '../controls/icon.tsx';
import { Moment } from '../controls/moment.tsx';
import type { IconName } from '../icons/iconShapes.ts';
import { usePageActions } from '../context/pageActions.ts';
import { formatCount } from '../../src/contract/words/formatCount.ts';
import { visibleText } from '../text/visibleText.ts';

interface Group {
  readonly kind: Problem['kind'];
  readonly icon: IconName;
  readonly title: (count: number) => string;
}

const GROUPS: readonly Group[] = [
  {
    kind: 'waits',
    icon: 'attention',
    title: (count) => `${formatCount(count, 'problem needs', 'problems need')} you`,
  },
  {
    kind: 'retrying',
    icon: 'sync',
    title: (count) =>
      `${formatCount(count, 'file', 'files')} could not be synced and ${count === 1 ? 'is' : 'are'} tried again`,
  },
  {
    kind: 'refused',
    icon: 'info',
    title: (count) => `${formatCount(count, 'name is', 'names are')} left alone on both sides`,
  },
  {
    kind: 'hint',
    icon: 'info',
    title: (count) => `${formatCount(count, 'name', 'names')} cannot be stored on Windows`,
  },
];

function ProblemRow({
  folder,
  problem,
}: {
  readonly folder: string;
  readonly problem: Problem;
}): JSX.Element {
  const { openDialog } = usePageActions();
  const { path } = problem;
  return (
    <>
      {path !== null && (
        <p class="row-name">
          <FileName path={path} folder="shown" />
          <button
            type="button"
            class="quiet small"
            aria-label={`Why? ${visibleText(path)}`}
            onClick={() => openDialog({ kind: 'explain', folder, path })}
          >
            Why?
          </button>
        </p>
      )}
      <p class="row-note">{problem.message}</p>
      <Evidence details={problem.details} />
    </>
  );
}

export function ProblemList({ folder }: { readonly folder: FolderState }): JSX.Element {
  // What is tried again without end is not in motion, and hidden it would look as if all were well.
  const isOpen = (kind: Problem['kind']): boolean =>
    kind === 'waits' || (kind === 'retrying' && folder.status === 'incomplete');
  return (
    <>
      {folder.problemsAt !== null && (
        <p class="more">
          last known <Moment at={folder.problemsAt} />
        </p>
      )}
      {GROUPS.map(({ kind, icon, title }) => {
        const problems = folder.problems.filter((problem) => problem.kind === kind);
        const count = Math.max(folder.problemCounts[kind], problems.length);
        if (count === 0) return null;
        return (
          <details key={kind} class={`problems problems-${kind}`} open={isOpen(kind)}>
            <summary>
              <Icon name={icon} />
              {title(count)}
            </summary>
            <CappedList
              label={title(count)}
              class="rows"
              items={problems}
              total={count}
              first={5}
              keyOf={({ id }) => id}
            >
              {(problem) => <ProblemRow folder={folder.id} problem={problem} />}
            </CappedList>
          </details>
        );
      })}
    </>
  );
}
