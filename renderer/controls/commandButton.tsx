// A button that sends one command and ignores further presses until that one is answered.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CommandArgument, CommandName } from '../../src/contract/commands.ts';
import { usePageActions } from '../context/pageActions.ts';

interface CommandButtonProps<N extends CommandName> {
  readonly command: N;
  readonly argument: CommandArgument<N>;
  readonly class?: string | undefined;
  /** The accessible name, where the words on the button do not say what it acts on. */
  readonly label?: string;
  readonly children: ComponentChildren;
}

/**
 * Uses `aria-disabled` while it waits: a button that becomes `disabled` loses the focus. The same button may
 * come to mean another command, such as "Cancel" after "Sign in", which does not wait for the first.
 */
export function CommandButton<N extends CommandName>(props: CommandButtonProps<N>): JSX.Element {
  const { run } = usePageActions();
  const meant = JSON.stringify([props.command, props.argument]);
  const [unanswered, setUnanswered] = useState<string | null>(null);
  const waiting = unanswered === meant;
  const mounted = useRef(true);
  useEffect(() => () => void (mounted.current = false), []);
  const press = async (): Promise<void> => {
    if (waiting) return;
    setUnanswered(meant);
    await run(props.command, props.argument);
    if (mounted.current) setUnanswered((latest) => (latest === meant ? null : latest));
  };
  return (
    <button
      type="button"
      class={props.class}
      aria-label={props.label}
      aria-disabled={waiting}
      onClick={() => void press()}
    >
      {props.children}
    </button>
  );
}
