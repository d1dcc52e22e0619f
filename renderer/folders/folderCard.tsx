// One folder: its state in a word and a sentence, where it lives on both sides, and everything that asks for a person.
import type { JSX } from 'preact';
import { useId, useRef } from 'preact/hooks';
import type { AppState, FolderState } from '../../src/contract/state.ts';
import { Icon } from '../controls/icon.tsx';
import { Moment } from '../controls/moment.tsx';
import { useFocusRescue } from '../page/useFocusRescue.ts';
import { folderName } from '../text/folderName.ts';
import { modeWord } from '../text/folderStatus.ts';
import { formatCount } from '../text/formatCount.ts';
import { visibleText } from '../text/visibleText.ts';
import { ConflictList } from './conflictList.tsx';
import { FolderMenu } from './folderMenu.tsx';
import { HeldDeletesPanel } from './heldDeletesPanel.tsx';
import { ProblemList } from './problemList.tsx';
import { StatusBadge } from './statusBadge.tsx';

interface FolderCardProps {
  readonly folder: FolderState;
  readonly shell: AppState['shell'];
  readonly allPaused: boolean;
}

function Places({ folder }: { readonly folder: FolderState }): JSX.Element {
  const { word, arrow } = modeWord(folder.mode);
  const local = visibleText(folder.localPath);
  const remote = visibleText(folder.remote);
  return (
    <p class="places">
      <bdi title={local}>{local}</bdi>
      <span title={word}>
        <Icon name={arrow} />
        <span class="visually-hidden">{word}</span>
      </span>
      <bdi title={remote}>{remote}</bdi>
    </p>
  );
}

function Facts({ folder }: { readonly folder: FolderState }): JSX.Element {
  return (
    <p class="facts">
      <span>{formatCount(folder.files, 'file')}</span>
      {folder.lastInStepAt === null ? (
        <span>not in step yet</span>
      ) : (
        folder.status !== 'in-step' && (
          <span>
            in step <Moment at={folder.lastInStepAt} />
          </span>
        )
      )}
      {folder.mode !== 'two-way' && <span>{modeWord(folder.mode).word}</span>}
    </p>
  );
}

export function FolderCard({ folder, shell, allPaused }: FolderCardProps): JSX.Element {
  const name = visibleText(folderName(folder.localPath));
  const id = useId();
  const card = useRef<HTMLElement>(null);
  useFocusRescue(card);
  return (
    <article class="card folder" aria-labelledby={id} ref={card} tabIndex={-1}>
      <header>
        <h3 id={id} title={name}>
          <bdi>{name}</bdi>
        </h3>
        <StatusBadge status={folder.status} />
        <FolderMenu folder={folder} name={name} shell={shell} allPaused={allPaused} />
      </header>
      <Places folder={folder} />
      <p class="summary">{folder.summary}</p>
      <Facts folder={folder} />
      {folder.heldDeletes !== null && <HeldDeletesPanel folder={folder} held={folder.heldDeletes} />}
      {folder.conflicts.length > 0 && <ConflictList folder={folder} />}
      {folder.problems.length > 0 && <ProblemList folder={folder} />}
      {folder.degraded.map((sentence) => (
        <p key={sentence} class="degraded">
          <Icon name="info" />
          {sentence}
        </p>
      ))}
    </article>
  );
}
