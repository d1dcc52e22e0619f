// One folder: its status, where it is on both sides, and everything that needs a person.
import type { JSX } from 'preact';
import { useId, useRef } from 'preact/hooks';
import type { AppState, FolderState } from '../../src/contract/state.ts';
import { Evidence } from '../help/evidence.tsx';
import { HelpButton } from '../help/helpButton.tsx';
import { Icon } from '../controls/icon.tsx';
import { Moment } from '../controls/moment.tsx';
import { ProgressBar } from '../controls/progressBar.tsx';
import { useNow } from '../context/now.ts';
import { useFocusRescue } from '../context/useFocusRescue.ts';
import { folderName } from '../../src/contract/words/folderName.ts';
import { modeWord, statusWord } from '../text/folderStatus.ts';
import { formatCount } from '../../src/contract/words/formatCount.ts';
import { visibleText } from '../text/visibleText.ts';
import { ConflictList } from './conflictList.tsx';
import { FolderMenu } from './folderMenu.tsx';
import { HeldDeletesPanel } from './heldDeletesPanel.tsx';
import { ProblemList } from './problemList.tsx';
import { StatusBadge } from './statusBadge.tsx';

/** Being out of step for less than this (ms) is normal and not mentioned. */
const LONG_AGO_MS = 10 * 60_000;

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

/** At the edge of the card, so that nothing moves when it comes and goes. */
function PassProgress({
  folder,
  name,
}: {
  readonly folder: FolderState;
  readonly name: string;
}): JSX.Element | null {
  const { progress } = folder;
  if (progress?.step !== 'acting') return null;
  const { files, totalFiles, bytes, totalBytes } = progress;
  return (
    <div class="pass-progress">
      <ProgressBar
        label={`Progress of ${name}`}
        bytes={totalBytes > 0 ? bytes : files}
        totalBytes={totalBytes > 0 ? totalBytes : totalFiles}
      />
    </div>
  );
}

/** The app's sentence, unless it repeats the badge, and the numbers. Always there, so that nothing moves. */
function Facts({ folder }: { readonly folder: FolderState }): JSX.Element {
  const { status, headline, summary, lastInStepAt, mode } = folder;
  // The question about held deletions has its own place, right below.
  const sentence = folder.heldDeletes === null ? summary : headline;
  const now = useNow();
  return (
    <p class="facts">
      {headline !== statusWord(status).word && <span class="summary">{visibleText(sentence)}</span>}
      {folder.progress === null && <span>{formatCount(folder.files, 'file')}</span>}
      {lastInStepAt === null && <span>not up to date yet</span>}
      {lastInStepAt !== null && now - lastInStepAt > LONG_AGO_MS && (
        <span>
          last up to date <Moment at={lastInStepAt} />
        </span>
      )}
      {mode !== 'two-way' && <span>{modeWord(mode).word}</span>}
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
        <div class="card-tools">
          <StatusBadge status={folder.status} />
          <FolderMenu folder={folder} name={name} shell={shell} allPaused={allPaused} />
        </div>
      </header>
      <Places folder={folder} />
      <Facts folder={folder} />
      {folder.action !== undefined && (
        <p class="help">
          <HelpButton action={folder.action} account={folder.account} folder={folder.id} />
        </p>
      )}
      <Evidence details={folder.details} />
      <PassProgress folder={folder} name={name} />
      {folder.heldDeletes !== null && <HeldDeletesPanel folder={folder} held={folder.heldDeletes} />}
      {folder.conflicts.length > 0 && <ConflictList folder={folder} />}
      <ProblemList folder={folder} />
      {folder.degraded.map((sentence) => (
        <p key={sentence} class="degraded">
          <Icon name="info" />
          {sentence}
        </p>
      ))}
    </article>
  );
}
