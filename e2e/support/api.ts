// A client of the REST interface. What breaks the program on purpose asks, and takes it that nobody answers.

export interface Credentials {
	email: string;
	password: string;
}

export interface Answer {
	status: number;
	body: any;
}

/** No answer within this time is none. */
const PATIENCE = 60_000;

export class Api {
	token = '';
	/** Answers of 500 and above, but for 503: there must be none. */
	readonly broken: string[] = [];

	constructor(readonly base: string) {}

	static async signIn(base: string, { email, password }: Credentials): Promise<Api> {
		const api = new Api(base);
		api.token = (await api.must('POST', '/api/login', { email, password })).token;
		return api;
	}

	/** What was answered; that nobody answers fails. */
	async call(method: string, where: string, body?: unknown, more: Record<string, string> = {}): Promise<Answer> {
		const headers = { 'Content-Type': 'application/json', ...more, ...(this.token && { Authorization: `Bearer ${this.token}` }) };
		const sent = { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE) };
		const answer = await fetch(this.base + where, sent);
		const text = await answer.text();
		if (answer.status >= 500 && answer.status !== 503) this.broken.push(`${method} ${where}: ${answer.status} ${text}`);
		return { status: answer.status, body: text ? JSON.parse(text) : null };
	}

	/** What was answered; nothing where the connection ended first. */
	async ask(method: string, where: string, body?: unknown): Promise<Answer | null> {
		return this.call(method, where, body).catch(() => null);
	}

	/** The body of an answer that must be a good one. */
	async must(method: string, where: string, body?: unknown): Promise<any> {
		const answer = await this.ask(method, where, body);
		if (!answer || answer.status >= 300) throw new Error(`${method} ${where}: ${JSON.stringify(answer)}`);
		return answer.body;
	}
}
