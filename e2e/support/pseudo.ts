// A language that nobody speaks: every text of the catalogue marked, accented and a third longer. What is shown
// without marks stands outside the catalogue.
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

export const PSEUDO = 'en-XA';
const ENGLISH = path.resolve(import.meta.dirname, '../../translations/en');
const ACCENTED: Record<string, string> = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', A: 'Á', E: 'É', I: 'Í', O: 'Ó', U: 'Ú', n: 'ñ', c: 'ç' };

/** Writes the language into a folder, as a folder of translations is written. */
export async function writePseudo(folder: string): Promise<void> {
	await mkdir(path.join(folder, PSEUDO, 'help'), { recursive: true });
	for (const name of await readdir(ENGLISH, { recursive: true })) {
		const marked = name.endsWith('.ftl') ? messages : name.endsWith('.md') ? help : null;
		if (marked) await writeFile(path.join(folder, PSEUDO, name), marked(await readFile(path.join(ENGLISH, name), 'utf8')));
	}
}

/** Signs of a message, but for what is filled in. */
const accented = (text: string): string => text.replace(/\{[^}]*\}|[a-zA-Z]/g, (sign) => ACCENTED[sign] ?? sign);

/** The text of a message as it is marked. */
export const marked = (text: string): string => `⟦${accented(text)}${'~'.repeat(Math.ceil(text.replace(/\{[^}]*\}/g, '').length / 3))}⟧`;

/** Fluent's messages and attributes. */
function messages(text: string): string {
	const lines = text.split('\n');
	return lines
		.map((line, at) => {
			const [, head, body] = /^(\s*\.?[a-zA-Z][\w-]* = )(.*)$/.exec(line) ?? [];
			const inside = /^\s+\S/.test(line) && head === undefined;
			const begins = inside && /=$/.test(lines[at - 1]!);
			const goesOn = (next: string | undefined) => next !== undefined && /^\s+[^.\s]/.test(next);
			if (head !== undefined && body !== undefined) {
				// What a program reads, no person.
				if (/^(csv-separator|decimal-sign)/.test(head)) return line;
				return goesOn(lines[at + 1]) ? `${head}⟦${body}` : head + marked(body);
			}
			const begun = begins ? line.replace(/\S/, '⟦$&') : line;
			return inside && !goesOn(lines[at + 1]) ? `${begun}⟧` : begun;
		})
		.join('\n');
}

/** Markdown, a line at a time. */
function help(text: string): string {
	let fenced = false;
	const one = (line: string): string => {
		if (line.startsWith('```')) fenced = !fenced;
		if (fenced || line.startsWith('```') || line.trim() === '' || /^\|[-| :]+\|$/.test(line)) return line;
		if (line.startsWith('|')) return line.split('|').map((cell) => (cell.trim() ? ` ⟦${cell.trim()}⟧ ` : cell)).join('|');
		const [, head = '', body = ''] = /^(\s*(?:#+ |[-*] |\d+\. )?)(.*)$/.exec(line) ?? [];
		return `${head}⟦${body}⟧`;
	};
	return text.split('\n').map(one).join('\n');
}
