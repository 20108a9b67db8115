// CodeMirror is large: it is fetched when the first field needs it.
import type { Field } from './codemirror';

let loading: Promise<typeof Field> | undefined;

export function loadField(): Promise<typeof Field> {
	loading ??= import('./codemirror').then((module) => module.Field);
	return loading;
}
