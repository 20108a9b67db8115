// Colours that a command wrote into its output, as the black console shows them. Of all escape
// sequences only SGR (colours, bold and the like) means something here; the others are dropped.

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

/** What was switched on so far. */
interface Look {
	color?: Rgb;
	background?: Rgb;
	inverse?: boolean;
	bold?: boolean;
	dim?: boolean;
	italic?: boolean;
	underline?: boolean;
	strike?: boolean;
}

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
	let look: Look = {};
	let from = 0;
	const take = (to: number): void => {
		if (to > from) add(pieces, { text: spaced(text.slice(from, to)), ...shown(look) });
	};
	for (const found of text.matchAll(ESCAPES)) {
		take(found.index);
		from = found.index + found[0].length;
		const codes = SGR.exec(found[0])?.[1];
		if (codes !== undefined) look = changed(look, codes);
	}
	take(text.length);
	return pieces;
}

/** Two pieces of one look are one. */
function add(pieces: Piece[], piece: Piece): void {
	const last = pieces.at(-1);
	const same = last && (Object.keys({ ...last, ...piece }) as (keyof Piece)[]).every((key) => key === 'text' || last[key] === piece[key]);
	if (same) last.text += piece.text;
	else pieces.push(piece);
}

const SWITCHES: Record<number, Look> = {
	1: { bold: true },
	2: { dim: true },
	3: { italic: true },
	4: { underline: true },
	7: { inverse: true },
	9: { strike: true },
	21: { underline: true },
	22: { bold: undefined, dim: undefined },
	23: { italic: undefined },
	24: { underline: undefined },
	27: { inverse: undefined },
	29: { strike: undefined },
	39: { color: undefined },
	49: { background: undefined }
};

/** A look after the codes of one sequence: `1;31`, `38;5;208`, `38:2::255:0:0`. */
function changed(look: Look, codes: string): Look {
	let now = look;
	const groups = codes.split(';');
	for (let at = 0; at < groups.length; at += 1) {
		const [code = 0, ...sub] = groups[at]!.split(':').map(Number);
		if (code === 38 || code === 48) {
			const rest = sub.length > 0 ? sub : groups.slice(at + 1).map(Number);
			const [colour, used] = extended(rest, sub.length > 0);
			if (sub.length === 0) at += used;
			if (colour) now = { ...now, [code === 38 ? 'color' : 'background']: colour };
		} else {
			now = switched(now, code, sub);
		}
	}
	return now;
}

function switched(look: Look, code: number, sub: number[]): Look {
	if (code === 0) return {};
	// `4:0` switches off what `4:3` draws wavily.
	if (code === 4 && sub[0] === 0) return { ...look, underline: undefined };
	const [tens, unit] = [Math.floor(code / 10), code % 10];
	if (unit < 8) {
		if (tens === 3 || tens === 9) return { ...look, color: NAMED[unit + (tens === 9 ? 8 : 0)] };
		if (tens === 4 || tens === 10) return { ...look, background: BEHIND[unit + (tens === 10 ? 8 : 0)] };
	}
	return { ...look, ...SWITCHES[code] };
}

/** The colour of what follows 38 or 48, and how many numbers that took. */
function extended([kind, ...rest]: number[], colons: boolean): [Rgb | undefined, number] {
	if (kind === 5) return [indexed(rest[0] ?? 0), 2];
	if (kind !== 2) return [undefined, 1];
	// With colons a colour space may stand in between.
	const rgb = colons && rest.length > 3 ? rest.slice(1, 4) : rest.slice(0, 3);
	return [rgb.length === 3 && rgb.every((part) => part >= 0 && part <= 255) ? (rgb as unknown as Rgb) : undefined, 4];
}

function indexed(index: number): Rgb | undefined {
	if (index < 16) return NAMED[index];
	if (index > 255) return undefined;
	if (index > 231) return grey(8 + (index - 232) * 10);
	const place = index - 16;
	return [CUBE[Math.floor(place / 36)]!, CUBE[Math.floor(place / 6) % 6]!, CUBE[place % 6]!];
}

const grey = (value: number): Rgb => [value, value, value];

/** A look as it is drawn: whatever colours were asked for, the text can be read. */
function shown({ color, background, inverse, ...rest }: Look): Omit<Piece, 'text'> {
	const front = inverse ? (background ?? CONSOLE) : color;
	const behind = inverse ? (color ?? TEXT) : background;
	const drawn: Omit<Piece, 'text'> = Object.fromEntries(Object.entries(rest).filter(([, on]) => on));
	if (front || behind) drawn.color = code(readable(front ?? TEXT, behind ?? CONSOLE));
	if (behind) drawn.background = code(behind);
	return drawn;
}

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
