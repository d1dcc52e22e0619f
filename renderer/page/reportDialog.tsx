// Shows what a support report would contain, then has the app write it.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Reply } from '../bridge/ask.ts';
import { usePageActions } from '../context/pageActions.ts';
import { DialogBody } from '../controls/dialog/dialogBody.tsx';
import { Modal } from '../controls/modal.tsx';
import { visibleText } from '../text/visibleText.ts';

export function ReportDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { ask } = usePageActions();
  const [contents, setContents] = useState<Reply<'describeReport'> | null>(null);
  const [written, setWritten] = useState<Reply<'writeReport'> | 'running' | null>(null);
  useEffect(() => void ask('describeReport', null).then(setContents), [ask]);

  const running = written === 'running';
  const write = (): void => {
    if (running || contents?.ok !== true) return;
    setWritten('running');
    void ask('writeReport', null).then(setWritten);
  };
  return (
    <Modal title="Report for support" onClose={onClose}>
      <DialogBody busy={running}>
        <p>
          The report is one file on this computer. Nothing is sent: you decide who gets it. Passwords, tokens
          and access keys are never in it.
        </p>
        {contents?.ok === true && (
          <dl class="report-entries" aria-label="What is in the report">
            {contents.value.entries.map(({ name, about }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{about}</dd>
              </div>
            ))}
          </dl>
        )}
        <p role="status">
          {contents?.ok === false && contents.message}
          {running && 'Collecting, and checking each account. This can take a minute.'}
          {written !== null && written !== 'running' && <WrittenSentence reply={written} />}
        </p>
      </DialogBody>
      <footer>
        <button type="button" onClick={onClose}>
          {written === null || running ? 'Cancel' : 'Close'}
        </button>
        <button type="button" class="primary" aria-disabled={running} onClick={write}>
          {running ? 'Writing…' : 'Write report'}
        </button>
      </footer>
    </Modal>
  );
}

function WrittenSentence({ reply }: { readonly reply: Reply<'writeReport'> }): JSX.Element {
  if (!reply.ok) return <>{reply.message}</>;
  return (
    <>
      Written: <bdi>{visibleText(reply.value.file)}</bdi>
    </>
  );
}
