#!/usr/bin/env node
export class Room {}
