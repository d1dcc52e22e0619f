// One step of the check: its result, why it matters, and how to fix it.
import type { JSX } from 'preact';
import type { DoctorStep } from '../../src/contract/setup.ts';
import { Icon } from '../controls/icon.tsx';
import type { IconName } from '../icons/iconShapes.ts';
import type { Tone } from '../text/folderStatus.ts';
import { visibleText } from '../text/visibleText.ts';

const SIGNS: Readonly<
  Record<DoctorStep['status'], { readonly icon: IconName; readonly tone: Tone; readonly word: string }>
> = {
  ok: { icon: 'check', tone: 'good', word: 'fine' },
  warning: { icon: 'attention', tone: 'attention', word: 'worth knowing' },
  failed: { icon: 'failed', tone: 'failed', word: 'wrong' },
  skipped: { icon: 'minus', tone: 'quiet', word: 'not checked' },
};

export function CheckStepRow({ step }: { readonly step: DoctorStep }): JSX.Element {
  const { icon, tone, word } = SIGNS[step.status];
  return (
    <div class={`check tone-${tone}`}>
      <span class="event-icon">
        <Icon name={icon} />
      </span>
      <div>
        <h3>
          {visibleText(step.title)} <span class="check-word">{word}</span>
        </h3>
        <p class="row-note">{visibleText(step.finding)}</p>
        {step.remedy !== null && (
          <p class="remedy">
            <span class="visually-hidden">To fix it, run: </span>
            <code>{visibleText(step.remedy)}</code>
          </p>
        )}
        {step.advice !== undefined && (
          <p class="row-note advice">
            <span class="visually-hidden">To fix it: </span>
            {visibleText(step.advice)}
          </p>
        )}
      </div>
    </div>
  );
}
