// A button that sends one command and ignores presses until it is answered.
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

/** Uses `aria-disabled` while it waits: a button that becomes `disabled` loses the focus. */
export function CommandButton<N extends CommandName>(props: CommandButtonProps<N>): JSX.Element {
  const { run } = usePageActions();
  const [waiting, setWaiting] = useState(false);
  const mounted = useRef(true);
  useEffect(() => () => void (mounted.current = false), []);
  const press = async (): Promise<void> => {
    if (waiting) return;
    setWaiting(true);
    await run(props.command, props.argument);
    if (mounted.current) setWaiting(false);
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
