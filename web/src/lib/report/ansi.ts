// Colours that a command wrote into its output, as the black console shows them. Of all escape
// sequences only SGR (colours, bold and the like) means something here; the others are dropped.
import Anser, { type AnserJsonEntry, type DecorationName } from 'anser';

/** A piece of a line in one look; what is absent is as the line is. */
export interface Piece {
	text: string;
	/** `#rrggbb`, readable on what is behind it. */
	color?: string;
	background?: string;
	bold?: boolean;
	dim?: boolean;
	italic?: boolean;
	underline?: boolean;
	strike?: boolean;
}

type Rgb = readonly [number, number, number];

/** The lighter of the two consoles: what can be read on it can be read on the darker one. */
const CONSOLE: Rgb = [0x14, 0x17, 0x1c];
const TEXT: Rgb = [0xd7, 0xdc, 0xe3];
/** What WCAG AA asks of text. */
const CONTRAST = 4.5;

const hex = (text: string): Rgb => [0, 2, 4].map((at) => parseInt(text.slice(at, at + 2), 16)) as unknown as Rgb;
/** The sixteen colours by name as text, in the manner of the console; black and blue would vanish otherwise. */
const NAMED = '8d97a5 ff8a8a 7ee2a8 ffd479 82b1ff d9a6ff 6fdbe8 d7dce3 9aa4b2 ffaaaa a5f0c5 ffe6a8 a9caff e8c8ff a0ecf5 ffffff'.split(' ').map(hex);
/** The same behind text. */
const BEHIND = '000000 a1262e 146c43 8a6100 0b4fb3 7a2f96 0b6b75 c3cad3 5f6873 d13438 1f9d5f c98e00 2f7bff a24ccf 12929e ffffff'.split(' ').map(hex);
const CUBE = [0, 95, 135, 175, 215, 255];

const ESC = '\u001b';
const CSI = '(?:\\u001b\\[|\\u009b)';
const SEQUENCES = [
	`${CSI}[0-?]*[ -/]*[@-~]`,
	// Titles and links: their address goes, their text stays.
	'\\u001b\\][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)',
	'\\u001b[PX^_][^\\u001b]*\\u001b\\\\',
	// One that the line's end cut off.
	`${CSI}[0-?]*[ -/]*$`,
	'\\u001b[ -/]*[0-~]?',
	// What else would be drawn as a box; tabs stay.
	'[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]'
];
const ESCAPES = new RegExp(SEQUENCES.join('|'), 'g');
const ODD = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
const SGR = /^(?:\u001b\[|\u009b)([\d;:]*)m$/;

/** The text alone, as it is copied, searched and downloaded. */
export function plain(text: string): string {
	return ODD.test(text) ? spaced(text.replace(ESCAPES, '')) : text;
}

/** A return without a new line would write over what stands there; here it only keeps the two apart. */
const spaced = (text: string): string => text.replace(/\r/g, ' ');

/** A line in pieces of one look each; their texts make up `plain`. */
export function parse(text: string): Piece[] {
	if (!ODD.test(text)) return text === '' ? [] : [{ text }];
	const pieces: Piece[] = [];
	for (const entry of new Looks().ansiToJson(text.replace(ESCAPES, onlyLooks), { use_classes: true, remove_empty: true })) {
		add(pieces, { text: spaced(entry.content), ...drawn(entry) });
	}
	return pieces;
}

/** The library counts how often something was switched on; a console does not. */
class Looks extends Anser {
	declare decorations: DecorationName[];
	removeDecoration(name: DecorationName): void {
		this.decorations = this.decorations.filter((one) => one !== name);
	}
}

/** A sequence in the spelling that the library reads, where it says how text looks; nothing otherwise. */
function onlyLooks(sequence: string): string {
	const codes = SGR.exec(sequence)?.[1];
	return codes === undefined ? '' : `${ESC}[${codes.split(';').map(withoutColons).join(';')}m`;
}

/** `38;2;255;0;0` of `38:2::255:0:0`. */
function withoutColons(group: string): string {
	const [code, kind, ...rest] = group.split(':');
	if (kind === undefined) return group;
	// `4:0` switches off what `4:3` draws wavily.
	if (code === '4') return kind === '0' ? '24' : code;
	if (code !== '38' && code !== '48') return code!;
	// A colour space may stand in between.
	return [code, kind, ...rest.slice(kind === '2' && rest.length > 3 ? 1 : 0)].slice(0, 5).join(';');
}

/** Two pieces of one look are one. */
function add(pieces: Piece[], piece: Piece): void {
	const last = pieces.at(-1);
	const same = last && (Object.keys({ ...last, ...piece }) as (keyof Piece)[]).every((key) => key === 'text' || last[key] === piece[key]);
	if (same) last.text += piece.text;
	else pieces.push(piece);
}

const LOOKS: [DecorationName, 'bold' | 'dim' | 'italic' | 'underline' | 'strike'][] = [
	['bold', 'bold'],
	['dim', 'dim'],
	['italic', 'italic'],
	['underline', 'underline'],
	['strikethrough', 'strike']
];

/** A look as it is drawn: whatever colours were asked for, the text can be read. */
function drawn(entry: AnserJsonEntry & { isInverted?: boolean }): Omit<Piece, 'text'> {
	const switched = LOOKS.filter(([decoration]) => entry.decorations.includes(decoration));
	const look: Omit<Piece, 'text'> = Object.fromEntries(switched.map(([, name]) => [name, true]));
	const [named, behindNamed] = entry.isInverted ? [[CONSOLE, ...BEHIND.slice(1)], NAMED] : [NAMED, BEHIND];
	const front = rgbOf(entry.fg, entry.fg_truecolor, named);
	const behind = rgbOf(entry.bg, entry.bg_truecolor, behindNamed);
	if (front || behind) look.color = code(readable(front ?? TEXT, behind ?? CONSOLE));
	if (behind) look.background = code(behind);
	return look;
}

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const CLASSES = [...NAMES, ...NAMES.map((name) => `bright-${name}`)].map((name) => `ansi-${name}`);

/** The colour of a class of the library. */
function rgbOf(name: string | null, other: string | null, named: Rgb[]): Rgb | undefined {
	if (name === null) return undefined;
	if (name === 'ansi-truecolor') return other?.split(', ').map(Number) as unknown as Rgb;
	return named[CLASSES.indexOf(name)] ?? indexed(Number(name.replace('ansi-palette-', '')));
}

/** The colours from 16 on: a cube of them, then greys. */
function indexed(index: number): Rgb {
	if (index > 231) return grey(8 + (index - 232) * 10);
	const place = index - 16;
	return [CUBE[Math.floor(place / 36)]!, CUBE[Math.floor(place / 6) % 6]!, CUBE[place % 6]!];
}

const grey = (value: number): Rgb => [value, value, value];

const code = (rgb: Rgb): string => `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

/** The colour, moved as far towards white or black as it takes. */
function readable(front: Rgb, behind: Rgb): Rgb {
	const towards = contrast(grey(255), behind) >= contrast(grey(0), behind) ? 255 : 0;
	for (let part = 0; part < 1; part += 0.1) {
		const mixed = front.map((value) => value + (towards - value) * part) as unknown as Rgb;
		if (contrast(mixed, behind) >= CONTRAST) return mixed;
	}
	return grey(towards);
}

function luminance(rgb: Rgb): number {
	const [red, green, blue] = rgb.map((part) => (part <= 10 ? part / 3294 : ((part / 255 + 0.055) / 1.055) ** 2.4)) as unknown as Rgb;
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** As WCAG counts it, from 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
	const [high, low] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number];
	return (high + 0.05) / (low + 0.05);
}
