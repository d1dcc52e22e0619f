// Radio buttons, each with a label and, where that is not enough, a sentence.
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly note?: string;
}

interface ChoiceFieldProps<Value extends string> {
  readonly label: string;
  readonly choices: readonly Choice<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** Choices without notes are laid out side by side. */
export function ChoiceField<Value extends string>(props: ChoiceFieldProps<Value>): JSX.Element {
  const name = useId();
  const { choices, value, onChange } = props;
  const short = choices.every(({ note }) => note === undefined);
  return (
    <fieldset class="field">
      <legend>{props.label}</legend>
      <div class={short ? 'choices choices-short' : 'choices'}>
        {choices.map((choice) => (
          <label key={choice.value} class="choice">
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={value === choice.value}
              onChange={() => onChange(choice.value)}
            />
            <span>
              {choice.label} {choice.note !== undefined && <span class="hint">{choice.note}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
