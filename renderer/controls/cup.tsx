// Brimful's own sign, a cup of water: full to the brim when all is in step, moving while it works, low when it rests.
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { Tone } from '../text/folderStatus.ts';

/** Two wave lengths of 24 units each, so that sliding by one of them looks like water that never ends. */
const WAVE = 'M-24 0q6-3 12 0t12 0 12 0 12 0 12 0 12 0V48H-24z';

/** How far down (units of a 48 grid) the water stands below the brim. */
const LEVELS: Readonly<Record<Tone, number>> = { good: 9, busy: 14, attention: 14, failed: 30, quiet: 27 };

const INSIDE = 'M9.5 8h29l-3.4 31.2a4 4 0 0 1-4 3.6H16.9a4 4 0 0 1-4-3.6z';

export function Cup({ tone }: { readonly tone: Tone }): JSX.Element {
  const inside = useId();
  return (
    <svg class={`cup tone-${tone}`} viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <clipPath id={inside}>
        <path d={INSIDE} />
      </clipPath>
      <g clip-path={`url(#${inside})`}>
        <g transform={`translate(0 ${LEVELS[tone]})`}>
          <path class="cup-water" d={WAVE} />
        </g>
      </g>
      <path class="cup-glass" d={INSIDE} />
    </svg>
  );
}
