// Asks a person a yes-or-no question in the system's own dialog, which no page can answer.
import { dialog } from 'electron';
import type { BrowserWindow } from 'electron';

interface Question {
  readonly message: string;
  readonly detail: string;
  /** The words on the two buttons. */
  readonly yes: string;
  readonly no: string;
  /** What Enter answers. */
  readonly preset: 'yes' | 'no';
}

/** False also when the dialog is dismissed. `parent` null: there is no window to belong to. */
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
