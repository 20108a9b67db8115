// What is told live, as the OpenAPI document spells it.
import type { components } from '$lib/api/schema';

/** Every event's payload, by name. */
export type LiveEvents = components['schemas']['LiveEvents'];

/** An event with its name, of those with these names. */
export type Named<Names extends keyof LiveEvents> = { [Name in Names]: { name: Name; told: LiveEvents[Name] } }[Names];

/** Names of the events that have a place in the count of a run. */
export type RunEventName = { [Name in keyof LiveEvents]: LiveEvents[Name] extends { seq: number } ? Name : never }[keyof LiveEvents];

/** Who hears what. */
export type Handlers = { [Name in keyof LiveEvents]?: (told: LiveEvents[Name]) => void };

/** The answer to `join_rapport`. */
export type ReportJoined = components['schemas']['ReportJoined'];
