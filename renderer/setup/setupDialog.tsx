// Generates the commands that an administrator runs on AWS before people can sign in with this account.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { AwsSetupRow } from '../../src/contract/accountKinds.ts';
import type { SetupText, SetupRequest } from '../../src/contract/setup.ts';
import type { AppState } from '../../src/contract/state.ts';
import type { Failure } from '../bridge/ask.ts';
import { DialogBody } from '../controls/dialog/dialogBody.tsx';
import { Modal } from '../controls/modal.tsx';
import { usePageActions } from '../context/pageActions.ts';
import { visibleText } from '../text/visibleText.ts';
import { SetupChoices } from './setupChoices.tsx';
import { setupErrors, toSetupRequest } from './setupForm.ts';
import type { SetupForm } from './setupForm.ts';
import { SetupResult } from './setupResult.tsx';

type Answer =
  | { readonly step: 'nothing' }
  | { readonly step: 'refused'; readonly failure: Failure }
  | { readonly step: 'described'; readonly setup: SetupText; readonly request: SetupRequest };

const NOTHING: Answer = { step: 'nothing' };

interface SetupDialogProps {
  readonly account: string;
  /** What can be chosen for an account of its kind. */
  readonly kind: AwsSetupRow;
  /** Without folders the dialog asks for a place in a bucket. */
  readonly hasFolders: boolean;
  readonly shell: AppState['shell'];
  readonly onClose: () => void;
}

/** Asks again after each change without a mistake, and shows the answer to the newest one. */
export function SetupDialog({ account, kind, hasFolders, shell, onClose }: SetupDialogProps): JSX.Element {
  const { ask } = usePageActions();
  const [form, setForm] = useState<SetupForm>({
    format: 'aws-cli',
    isolation: 'subject',
    subjects: '',
    existingProvider: false,
    kmsKeys: '',
    tokenTags: '',
    tokenSourceIdentity: false,
    address: hasFolders ? null : { bucket: '', prefix: '' },
  });
  const [answer, setAnswer] = useState<Answer>(NOTHING);
  const errors = setupErrors(form);

  useEffect(() => {
    if (Object.keys(setupErrors(form)).length > 0) {
      setAnswer(NOTHING);
      return undefined;
    }
    // An answer to an older choice is dropped; the previous text stays until the new one arrives.
    let wanted = true;
    const request = toSetupRequest(account, form);
    void ask('describeSetup', request).then((reply) => {
      if (!wanted) return;
      setAnswer(
        reply.ok ? { step: 'described', setup: reply.value, request } : { step: 'refused', failure: reply },
      );
    });
    return () => {
      wanted = false;
    };
  }, [ask, account, form]);

  const refusal = answer.step === 'refused' ? answer.failure : null;
  const refused = refusal?.field === undefined ? {} : { [refusal.field]: refusal.message };
  return (
    <Modal title={`Set up AWS for ${visibleText(account)}`} size="wide" onClose={onClose}>
      <DialogBody class="setup">
        <SetupChoices kind={kind} form={form} errors={{ ...refused, ...errors }} onChange={setForm} />
        <section class="setup-result" aria-label="Set-up">
          {answer.step === 'described' && (
            <SetupResult setup={answer.setup} request={answer.request} shell={shell} />
          )}
          {answer.step === 'refused' && (
            <p class="setup-missing error" role="alert">
              {answer.failure.message}
            </p>
          )}
          {answer.step === 'nothing' && (
            <p class="setup-missing empty">The commands appear here as soon as the choices are complete.</p>
          )}
        </section>
      </DialogBody>
    </Modal>
  );
}
