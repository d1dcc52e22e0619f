// The entry point: renders the page into the document.
import './bridge/jitless.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/page.css';
import './styles/folders.css';
import './styles/activity.css';
import './styles/dialogs.css';
import { render } from 'preact';
import { openPageBridge } from './bridge/openPageBridge.ts';
import { App } from './page/app.tsx';

const root = document.getElementById('page');
if (root === null) throw new Error('index.html has no element for the page');
render(<App bridge={openPageBridge()} />, root);
