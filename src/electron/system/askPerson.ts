// Asks a person a yes-or-no question in a system dialog, which no page can answer.
import { dialog } from 'electron';
import type { BrowserWindow } from 'electron';

interface Question {
  readonly message: string;
  readonly detail: string;
  /** The labels of the two buttons. */
  readonly yes: string;
  readonly no: string;
  /** The answer that Enter gives. */
  readonly preset: 'yes' | 'no';
}

/** False also if the dialog is dismissed. `parent` null: no window is open. */
export async function askPerson(parent: BrowserWindow | null, question: Question): Promise<boolean> {
  const { message, detail, yes, no, preset } = question;
  const options = {
    type: 'question' as const,
    message,
    detail,
    buttons: [yes, no],
    defaultId: preset === 'yes' ? 0 : 1,
    cancelId: 1,
  };
  const { response } = await (parent === null
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(parent, options));
  return response === 0;
}
