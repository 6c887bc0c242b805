"""The sections of a call's page: each takes what is known of the call and says what its template draws."""
