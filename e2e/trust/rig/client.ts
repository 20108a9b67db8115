// A client of REST that takes it that the server may be gone in the middle of an answer.
import { ADMIN } from './server';

export interface Answer {
	status: number;
	body: any;
}

/** No answer within this time is none. */
const PATIENCE = 60_000;

export class Client {
	token = '';
	/** Answers of 500 and above, but for 503: there must be none. */
	readonly broken: string[] = [];

	constructor(readonly base: string) {}

	async signIn(): Promise<this> {
		const answer = await this.must('POST', '/api/login', ADMIN);
		this.token = answer.token;
		return this;
	}

	/** What was answered; nothing where the connection ended first. */
	async call(method: string, where: string, body?: unknown): Promise<Answer | null> {
		const headers = { 'Content-Type': 'application/json', ...(this.token && { Authorization: `Bearer ${this.token}` }) };
		try {
			const answer = await fetch(this.base + where, {
				method,
				headers,
				body: body === undefined ? undefined : JSON.stringify(body),
				signal: AbortSignal.timeout(PATIENCE)
			});
			const text = await answer.text();
			if (answer.status >= 500 && answer.status !== 503) this.broken.push(`${method} ${where}: ${answer.status} ${text}`);
			return { status: answer.status, body: text ? JSON.parse(text) : null };
		} catch {
			return null;
		}
	}

	/** The body of an answer that must be a good one. */
	async must(method: string, where: string, body?: unknown): Promise<any> {
		const answer = await this.call(method, where, body);
		if (!answer || answer.status >= 300) throw new Error(`${method} ${where}: ${JSON.stringify(answer)}`);
		return answer.body;
	}
}
