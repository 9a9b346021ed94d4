-- What a deletion and the use of a challenge erase from now on goes from the rows of before too.

UPDATE customers SET uma_address = '$' || lower(hex(id)) || '@deleted.invalid', region = NULL,
    currencies = '[]', email = NULL, phone = NULL, profile = '{}'
    WHERE deleted_at IS NOT NULL;

UPDATE challenges SET payload = '' WHERE state = 'USED';
