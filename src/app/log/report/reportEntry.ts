// What a support report holds, as it is listed to the person before anything is written.
import type { ReportEntry } from '../../../contract/report.ts';

export const REPORT_ENTRIES = [
  { name: 'about.json', about: 'Versions of Brimful, Node and the operating system' },
  {
    name: 'config.json',
    about: 'Your configuration: accounts, buckets and folders, without parameters that may be private',
  },
  {
    name: 'state.json',
    about: 'What the page shows of accounts and folders, with the names of files that have problems',
  },
  { name: 'journals.json', about: 'How many files each journal knows, and its size; no names' },
  { name: 'doctor.json', about: 'A check of each account, made now: sign-in, credentials and buckets' },
  { name: 'brimful.log', about: 'The log, which names files that had problems; never their content' },
  { name: 'brimful.log.1', about: 'The log before that, if there is one' },
] as const satisfies readonly ReportEntry[];

export type ReportEntryName = (typeof REPORT_ENTRIES)[number]['name'];
