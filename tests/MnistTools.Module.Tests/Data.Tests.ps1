# Images of one's own, in files as other programs write them.

BeforeAll {
    . "$PSScriptRoot/Documentation.ps1"
    $data = Import-MnistData -First 120 -TestFirst 40
    $options = @{ Layer = 'Dense(10, softmax)'; Epochs = 1; Seed = 1 }
    $expected = ($data | Invoke-MnistTraining @options 6>$null)['val_loss']
    Push-Location $TestDrive
    Write-Table train.csv $data.Train
    Write-Table test.csv $data.Test
    # As "MNIST in CSV" has it.
    Set-Content plain.csv (Get-Content train.csv | Select-Object -Skip 1)
    Write-Npz digits.npz $data
    Write-ClassFolder pets/train $data.Train
    Write-ClassFolder pets/test $data.Test
    # To find the digit in a picture takes long.
    New-Item few -ItemType Directory | Out-Null
    $few = Import-MnistData -First 4 -TestFirst 20
    Write-ClassFolder few/pets/train $few.Train
    Write-ClassFolder few/pets/test $few.Test
}

AfterAll { Pop-Location }

Describe 'Images of one''s own' {
    It 'train from <Import> to the same bits as those of the IDX files' -ForEach @(
        @{ Import = 'Import-MnistData -Path digits.npz' }
        @{ Import = 'Import-MnistData -Path train.csv -TestPath test.csv' }
        @{ Import = 'Get-Item digits.npz | Import-MnistData' }
    ) {
        $read = & ([scriptblock]::Create($Import))
        $read | Should -BeOfType MnistTools.Data.MnistData
        $history = $read | Invoke-MnistTraining @options 6>$null
        $history['val_loss'] | Should -Be $expected
        $history.Parameters.Sha256.Count | Should -BeGreaterThan 0
    }

    It 'are one set in <Path>, a part of which validates' -ForEach @{ Path = 'train.csv' }, @{ Path = 'plain.csv' }, @{ Path = 'pets/train' } {
        $read = Import-MnistData -Path $Path
        $read | Should -BeOfType MnistTools.Data.ImageSet
        $history = $read | Invoke-MnistTraining -Seed 1 -ValidationSplit 0.2 6>$null
        $history.Parameters.TrainCount, $history.Parameters.ValidationCount | Should -Be 96, 24
        ($history | Measure-MnistModel -Data $read).Count | Should -Be 120
        Import-MnistData -Path $Path | Invoke-MnistTraining -FromHistory $history -WarningVariable differences 6>$null | Should -HaveCount 1
        $differences | Should -BeNullOrEmpty
    }

    It 'have the names of their folders as classes, and the recorded run is repeated with them' {
        $history = Import-MnistData -Path ./pets | Invoke-MnistTraining -Seed 1 6>$null
        $history.Model.ClassNames | Should -Be 'cat', 'dog'
        ($history | Measure-MnistModel -Data (Import-MnistData pets/test)).Accuracy | Should -Be $history['val_accuracy'][0]
        $history | Export-MnistHistory pets.json
        { Invoke-MnistTraining -FromHistory pets.json -ErrorAction Stop } | Should -Throw "*'pets train'*pipe the data*"
        (Import-MnistData pets | Invoke-MnistTraining -FromHistory pets.json 6>$null)['val_loss'] | Should -Be $history['val_loss']
    }

    It 'are taken in part: <Import>' -ForEach @(
        @{ Import = 'Import-MnistData train.csv -First 20 -Stratified'; Sizes = '20 28×28 10' }
        @{ Import = 'Import-MnistData train.csv -Class 3, 8 -First 20'; Sizes = '20 28×28 2' }
        @{ Import = 'Import-MnistData pets/test -Class DOG -First 5 -InputSize 32'; Sizes = '5 32×32 1' }
        @{ Import = '(Import-MnistData train.csv -TestPath test.csv -First 20 -TestFirst 10 -InputSize 30, 32).Test'; Sizes = '10 30×32 10' }
        @{ Import = '(Import-MnistData pets -TestFirst 10 -Stratified -Framed).Test'; In = 'few'; Sizes = '10 28×28 2' }
    ) {
        Push-Location ($In ?? '.')
        try { & ([scriptblock]::Create($Import)) | ForEach-Object { "$($_.Count) $($_.Height)×$($_.Width) $($_.ClassNames.Count)" } | Should -Be $Sizes }
        finally { Pop-Location }
    }
}
