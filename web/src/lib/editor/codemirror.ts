// The text field of the editor: CodeMirror with placeholders coloured, checked and completed.
import { acceptCompletion, autocompletion, completionKeymap, startCompletion, type Completion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { xml } from '@codemirror/lang-xml';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, StateEffect, type Extension } from '@codemirror/state';
import { Decoration, EditorView, MatchDecorator, ViewPlugin, hoverTooltip, keymap, placeholder, type DecorationSet, type ViewUpdate } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { t } from '$lib/i18n/index.svelte';
import { hasDefault, PLACEHOLDER, QUOTED } from '$lib/template/placeholders';
import type { CodeKind } from './code';
import { choices, reasonOf, type Scope } from './scope';

export interface FieldOptions {
	/** Inside a shadow root: there styles need no inline style sheet, which the page's policy forbids. */
	root: ShadowRoot;
	text: string;
	label: string;
	hint: string;
	multiline: boolean;
	code: boolean;
	readonly: boolean;
	scope: () => Scope;
	changed: (text: string) => void;
	/** Hears of what is pasted; answers whether it has taken it. */
	pasted?: (text: string) => boolean;
}

/** Told when what is known has changed: placeholders are looked at again. */
const refreshed = StateEffect.define();
const language = new Compartment();
const editing = new Compartment();

const LANGUAGES: Record<CodeKind, () => Extension> = { json, xml, text: () => [] };

const colours = HighlightStyle.define([
	{ tag: [tags.propertyName, tags.tagName, tags.attributeName], color: 'var(--code-name)' },
	{ tag: [tags.string, tags.attributeValue], color: 'var(--code-text)' },
	{ tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
	{ tag: [tags.comment], color: 'var(--bs-secondary-color)' }
]);

const look = EditorView.theme({
	'&': { color: 'var(--bs-body-color)', backgroundColor: 'var(--bs-body-bg)', border: '1px solid var(--bs-border-color)', borderRadius: '0.375rem', fontSize: '1rem' },
	'&.cm-focused': { outline: '3px solid #5b9dff', outlineOffset: '1px' },
	'.cm-scroller': { fontFamily: 'inherit', lineHeight: '1.5', overflow: 'auto' },
	'&.code .cm-scroller': { fontFamily: 'var(--bs-font-monospace)', fontSize: '0.875rem', maxHeight: '24rem' },
	'.cm-content': { padding: 'calc(0.375rem - 0.5px) 0', minHeight: '1.5em', caretColor: 'var(--bs-body-color)', overflowWrap: 'anywhere' },
	'.cm-line': { padding: '0 0.75rem' },
	'.cm-placeholder': { color: 'var(--bs-secondary-color)' },
	'.ph': { color: 'var(--ph-color)', backgroundColor: 'var(--ph-background)', borderRadius: '0.25rem' },
	'.ph-unknown': { textDecoration: 'underline wavy var(--ph-wrong)', textDecorationSkipInk: 'none', textUnderlineOffset: '0.2em' },
	'.cm-tooltip': { backgroundColor: 'var(--tg-surface)', color: 'var(--bs-body-color)', border: '1px solid var(--bs-border-color)', borderRadius: '0.4rem', boxShadow: '0 0.4rem 1.5rem rgb(0 0 0 / 25%)', zIndex: '500' },
	'.cm-tooltip.why': { padding: '0.3rem 0.6rem', maxWidth: '24rem' },
	'.cm-tooltip-autocomplete > ul': { fontFamily: 'inherit', maxHeight: '18rem' },
	'.cm-tooltip-autocomplete > ul > li': { padding: '0.2rem 0.6rem' },
	'.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: '#0b5ed7', color: '#fff' },
	'.cm-tooltip-autocomplete > ul > completion-section': { borderBottom: '1px solid var(--bs-border-color)', fontWeight: '600', padding: '0.35rem 0.6rem 0.15rem', opacity: '1' },
	'.cm-completionDetail': { color: 'var(--bs-secondary-color)', fontStyle: 'normal', marginLeft: '0.75rem' },
	'li[aria-selected] .cm-completionDetail': { color: '#fff' }
});

/** Why a placeholder has no value; empty where it has one, or can do without. */
const wrong = (match: RegExpMatchArray, scope: Scope): string => (match[1] === undefined || hasDefault(match[2]!) ? '' : reasonOf(match[1], scope));

function painter(scope: () => Scope): Extension {
	const matcher = new MatchDecorator({
		regexp: new RegExp(PLACEHOLDER.source, 'gu'),
		decoration: (match) => Decoration.mark({ class: wrong(match, scope()) ? 'ph ph-unknown' : 'ph' })
	});
	return ViewPlugin.fromClass(
		class {
			decorations: DecorationSet;
			constructor(view: EditorView) {
				this.decorations = matcher.createDeco(view);
			}
			update(update: ViewUpdate): void {
				const again = update.transactions.some((transaction) => transaction.effects.some((effect) => effect.is(refreshed)));
				this.decorations = again ? matcher.createDeco(update.view) : matcher.updateDeco(update, this.decorations);
			}
		},
		{ decorations: (plugin) => plugin.decorations }
	);
}

/** On a placeholder: why it has no value, or what it has. */
function explanation(scope: () => Scope): Extension {
	return hoverTooltip((view, place) => {
		const line = view.state.doc.lineAt(place);
		for (const match of line.text.matchAll(PLACEHOLDER)) {
			const from = line.from + match.index;
			if (place < from || place > from + match[0].length) continue;
			const text = wrong(match, scope()) || choices(scope()).find((one) => one.name === match[1])?.detail || '';
			const create = () => {
				const dom = document.createElement('div');
				dom.className = 'why';
				dom.textContent = text;
				return { dom };
			};
			return text ? { pos: from, end: from + match[0].length, above: true, create } : null;
		}
		return null;
	});
}

/** A placeholder whose name is being written; in a text in quotes braces are text. */
const NAMING = /(?<!\{\{\s*(?:'[^']*|"[^"]*))\{\{\s*[\p{L}\p{N}_.$-]*/u;

/** A placeholder whose filters are being written. */
const FILTERING = new RegExp(`\\{\\{\\s*(?:(?:${QUOTED})\\s*|[\\p{L}\\p{N}_.$-]+[^{}|]*)\\|[^{}]*`, 'u');

function proposals(scope: () => Scope): (context: CompletionContext) => CompletionResult | null {
	return (context) => {
		const opened = context.matchBefore(NAMING);
		if (!opened && !context.explicit) return null;
		const from = opened ? opened.from : context.pos;
		// Braces that are there already are not written twice.
		const behind = context.state.sliceDoc(context.pos, context.pos + 2) === '}}' ? 2 : 0;
		const rank = { environment: 1, app: 2, collection: 3, generator: 4 };
		const options = choices(scope()).map(
			({ name, group, detail, insert = `{{${name}}}` }): Completion => ({
				label: `{{${name}}}`,
				displayLabel: name,
				detail: detail.length > 60 ? `${detail.slice(0, 60)}…` : detail,
				section: { name: t(`group-${group}`), rank: rank[group] },
				apply: (view, _completion, start, end) => {
					view.dispatch({ changes: { from: start, to: end + behind, insert }, selection: { anchor: start + insert.length } });
				}
			})
		);
		return { from, options, validFor: /^\{\{\s*[\p{L}\p{N}_.$-]*$/u };
	};
}

/** Behind a name and a bar: what can be done with the value. */
function filterProposals(scope: () => Scope): (context: CompletionContext) => CompletionResult | null {
	return (context) => {
		const opened = context.matchBefore(FILTERING);
		const begun = context.matchBefore(/\|\s*[a-z0-9_]*/);
		if (!opened || !begun) return null;
		const from = begun.from + (/^\|\s*/.exec(begun.text)?.[0].length ?? 1);
		const section = { name: t('group-filter'), rank: 1 };
		return { from, options: scope().rules.filters.map(({ name, example, help }): Completion => ({ label: name, detail: help, section, apply: example })), validFor: /^[a-z0-9_]*$/ };
	};
}

/** One line stays one line, whatever is pasted. */
function oneLine(): Extension {
	const enter = keymap.of([{ key: 'Enter', run: () => true }]);
	const pasted = EditorView.clipboardInputFilter.of((text) => text.trim().replace(/\s*[\r\n]+\s*/g, ' '));
	return [enter, pasted, EditorState.transactionFilter.of((transaction) => (transaction.newDoc.lines > 1 ? [] : transaction))];
}

const mode = (readonly: boolean): Extension => [EditorState.readOnly.of(readonly), EditorView.editable.of(!readonly)];

export class Field {
	#view: EditorView;
	#kind: CodeKind = 'text';

	constructor({ root, text, label, hint, multiline, code, readonly, scope, changed, pasted }: FieldOptions) {
		const attributes: Record<string, string> = { 'aria-label': label, autocapitalize: 'off', autocorrect: 'off', spellcheck: 'false' };
		attributes['aria-multiline'] = String(multiline);
		const extensions: Extension[] = [
			autocompletion({ override: [proposals(scope), filterProposals(scope)], icons: false, closeOnBlur: true, interactionDelay: 0 }),
			// With proposals open Tab takes one; else it leaves the field, as in any form.
			keymap.of([...completionKeymap, { key: 'Tab', run: acceptCompletion }, ...historyKeymap]),
			multiline ? [] : oneLine(),
			keymap.of(defaultKeymap.filter((binding) => binding.key !== 'Mod-Enter' && binding.key !== 'Alt-ArrowUp' && binding.key !== 'Alt-ArrowDown')),
			history(),
			EditorView.lineWrapping,
			code ? EditorView.editorAttributes.of({ class: 'code' }) : [],
			syntaxHighlighting(colours),
			language.of([]),
			editing.of(mode(readonly)),
			placeholder(hint),
			painter(scope),
			explanation(scope),
			look,
			EditorView.contentAttributes.of(attributes),
			EditorView.updateListener.of((update) => update.docChanged && changed(update.state.doc.toString())),
			EditorView.domEventHandlers({
				paste: (event) => {
					const taken = pasted?.(event.clipboardData?.getData('text/plain') ?? '') ?? false;
					if (taken) event.preventDefault();
					return taken;
				}
			})
		];
		this.#view = new EditorView({ root, parent: root, state: EditorState.create({ doc: text, extensions }) });
	}

	get text(): string {
		return this.#view.state.doc.toString();
	}

	/** Takes over a text that came from elsewhere. */
	write(text: string): void {
		if (text !== this.text) this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: text } });
	}

	speak(kind: CodeKind): void {
		if (kind === this.#kind) return;
		this.#kind = kind;
		this.#view.dispatch({ effects: language.reconfigure(LANGUAGES[kind]()) });
	}

	refresh(): void {
		this.#view.dispatch({ effects: refreshed.of(null) });
	}

	freeze(readonly: boolean): void {
		this.#view.dispatch({ effects: editing.reconfigure(mode(readonly)) });
	}

	focus(): void {
		this.#view.focus();
	}

	/** Begins a placeholder where the cursor is, and proposes what it can be. */
	propose(): void {
		this.#view.focus();
		const { to } = this.#view.state.selection.main;
		this.#view.dispatch({ changes: { from: to, insert: '{{' }, selection: { anchor: to + 2 } });
		startCompletion(this.#view);
	}

	goTo(place: number): void {
		this.#view.dispatch({ selection: { anchor: Math.min(place, this.#view.state.doc.length) }, scrollIntoView: true });
		this.#view.focus();
	}

	destroy(): void {
		this.#view.destroy();
	}
}
