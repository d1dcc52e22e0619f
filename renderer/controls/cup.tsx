// Brimful's own sign, a cup of water: full to the brim when all is in step, moving while it works, low when it rests.
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { Tone } from '../text/folderStatus.ts';

/** Wave lengths of 24 units, one more than is seen, so that sliding by one of them looks like water that never ends. */
const WAVE = 'M-24 0q6-3.2 12 0t12 0 12 0 12 0 12 0 12 0V48H-24z';

/** How far down (units of a 48 grid) the water stands; at the brim it rises a little above it. */
const LEVELS: Readonly<Record<Tone, number>> = { good: 8, busy: 14, attention: 14, failed: 24, quiet: 28 };

const GLASS = 'M9 9l3.4 30a4 4 0 0 0 4 3.6h15.2a4 4 0 0 0 4-3.6L39 9';
/** The inside of the glass and the air above it, where the water may swell. */
const INSIDE = 'M9 0h30v9l-3.4 30a4 4 0 0 1-4 3.6H16.4a4 4 0 0 1-4-3.6L9 9z';

/** What asks for a person is told by a sign on the cup, not by its colour alone. */
const SIGNS: Readonly<Partial<Record<Tone, string>>> = {
  attention: 'M37 32.5v5.5M37 42v.1',
  failed: 'M34 34l6 6M40 34l-6 6',
};

export function Cup({ tone }: { readonly tone: Tone }): JSX.Element {
  const inside = useId();
  const sign = SIGNS[tone];
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
      <path class="cup-glass" d={GLASS} />
      {sign !== undefined && (
        <>
          <circle class="cup-badge" cx="37" cy="37" r="9.5" />
          <path class="cup-sign" d={sign} />
        </>
      )}
    </svg>
  );
}
