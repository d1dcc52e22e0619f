// What goes wrong, on real parts.
import { ACCIDENTS } from './allScenarios.ts';
import { describeOnRealParts } from './run/describeOnRealParts.ts';

describeOnRealParts(ACCIDENTS);
